/** Milliseconds: the shortest and the longest wait, and for how long a slow answer is remembered, at least. */
const SHORTEST_MS = 50;
const LONGEST_MS = 500;
const REMEMBERED_MS = 5_000;

/**
 * How long to wait for an answer: twice as long as the slowest of late has taken. Where processors are short everything
 * answers late, and what is late is not away.
 */
export class AnswerTimes {
  private slowest = 0;
  private slowestBefore = 0;
  private since = -Infinity;

  get deadline(): number {
    this.turn();
    const slowest = Math.max(this.slowest, this.slowestBefore);
    return Math.min(Math.max(2 * slowest, SHORTEST_MS), LONGEST_MS);
  }

  /** An answer has come, in time or not. */
  took(milliseconds: number): void {
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
