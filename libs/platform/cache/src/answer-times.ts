import { withDeadline } from '#kernel';

/** The shortest and the longest timeout, and how long a slow answer is remembered at least, in milliseconds. */
const SHORTEST_MS = 50;
const LONGEST_MS = 500;
const REMEMBERED_MS = 5_000;

/**
 * Derives the timeout of a command: twice the slowest answer of the last seconds. On a busy machine every answer is
 * slow, and a slow Redis must not be treated as unavailable.
 */
export class AnswerTimes {
  private slowest = 0;
  private slowestBefore = 0;
  private since = -Infinity;

  /** Waits for the answer of a command until the timeout. Throws LateError. */
  wait<T>(command: Promise<T>): Promise<T> {
    const asked = performance.now();
    const took = (): void => this.took(performance.now() - asked);
    command.then(took, () => undefined);
    return withDeadline(command, this.deadline);
  }

  private get deadline(): number {
    this.turn();
    const slowest = Math.max(this.slowest, this.slowestBefore);
    return Math.min(Math.max(2 * slowest, SHORTEST_MS), LONGEST_MS);
  }

  /** Records an answer, whether it came in time or not. */
  private took(milliseconds: number): void {
    this.turn();
    this.slowest = Math.max(this.slowest, milliseconds);
  }

  private turn(): void {
    const now = performance.now();
    if (now - this.since < REMEMBERED_MS) return;
    this.slowestBefore = now - this.since < 2 * REMEMBERED_MS ? this.slowest : 0;
    this.slowest = 0;
    this.since = now;
  }
}
