import type { IBreaker } from 'cockatiel';

const MOMENTS = 3;
/** Failures within this many milliseconds count as one, however many commands failed. */
const MOMENT_MS = 50;

/**
 * Opens after failures at three different moments with no success between them: a burst of failed commands counts once.
 */
export class PatientBreaker implements IBreaker {
  state: unknown;
  private moments = 0;
  private latest = -Infinity;

  success(): void {
    this.moments = 0;
  }

  failure(): boolean {
    const now = performance.now();
    if (now - this.latest < MOMENT_MS) return false;
    this.latest = now;
    return ++this.moments >= MOMENTS;
  }
}
