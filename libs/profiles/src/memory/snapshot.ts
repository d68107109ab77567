/**
 * A snapshot of the database: which transactions it sees. Snapshots of one server are nested: a later one sees
 * everything that an earlier one sees.
 */
export class Snapshot {
  private readonly oldest: number;
  private readonly next: number;
  private readonly running: readonly number[];

  /** @param text in the form of PostgreSQL's `pg_snapshot`: `oldest:next:running,running` */
  constructor(text: string) {
    const [oldest, next, running] = text.split(':');
    this.oldest = Number(oldest);
    this.next = Number(next);
    this.running = running ? running.split(',').map(Number) : [];
  }

  /** Whether it sees what the transaction has changed, if that was committed. */
  sees(transaction: number): boolean {
    return transaction < this.oldest || (transaction < this.next && !this.running.includes(transaction));
  }

  /** Whether it sees a transaction that the other one, of the same server, does not see. */
  isLaterThan(other: Snapshot): boolean {
    return this.next > other.next || (this.next === other.next && this.running.length < other.running.length);
  }
}
