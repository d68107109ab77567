import type { IBreaker } from 'cockatiel';

const MOMENTS = 3;
/** Milliseconds within which failures are one moment, however many commands have failed in it. */
const MOMENT_MS = 50;

/** Opens after failures in three moments without a success between them: a hundred commands that fail at once are one. */
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
