/** Names of users by value; a user without one has the value ''. */
type Values = ReadonlyMap<string, string>;

interface Snapshot {
  readonly oldest: number;
  readonly next: number;
  readonly running: readonly number[];
  /** What has been committed when it was taken: the latest value of each user. */
  readonly values: Values;
  /** How many transactions had been committed. */
  readonly committed: number;
}

interface Logged {
  readonly version: number;
  readonly users: readonly string[];
}

/** From so many changes on, a statement does not tell which. */
const MOST = 4;

/** What a simulated statement tells, in the form of `profiles.changes_since`. */
export type TellChanges = (seen: string | null, snapshot: Snapshot, server: SimulatedServer) => string;

/** A server with transactions, snapshots and the log of changed profiles, all in memory. */
export class SimulatedServer {
  private readonly running = new Map<number, Map<string, string>>();
  private readonly values: Map<string, string>;
  private log: (Logged & { readonly order: number })[] = [];
  private latestEnded: number;
  private commits = 0;
  completeSince = 0;

  constructor(
    readonly name: string,
    private next: number,
    values: Values = new Map(),
  ) {
    this.values = new Map(values);
    this.latestEnded = next - 1;
  }

  get current(): Values {
    return this.values;
  }

  get transactions(): readonly number[] {
    return [...this.running.keys()];
  }

  begin(): number {
    this.running.set(this.next, new Map());
    return this.next++;
  }

  /** Writes, unless another transaction has locked the row. */
  write(transaction: number, user: string, value: string): void {
    for (const [other, writes] of this.running) if (other !== transaction && writes.has(user)) return;
    this.running.get(transaction)!.set(user, value);
  }

  /** Returns what is new. */
  commit(transaction: number): Values {
    const writes = this.running.get(transaction)!;
    for (const [user, value] of writes) this.values.set(user, value);
    this.commits++;
    if (writes.size > 0)
      this.log.push({ version: transaction, users: [...writes.keys()], order: this.commits });
    this.end(transaction);
    return writes;
  }

  abort(transaction: number): void {
    this.end(transaction);
  }

  snapshot(): Snapshot {
    const next = this.latestEnded + 1;
    const running = [...this.running.keys()].filter((id) => id < next);
    return {
      oldest: Math.min(next, ...running),
      next,
      running,
      values: new Map(this.values),
      committed: this.commits,
    };
  }

  /** The log in a snapshot. */
  logIn(snapshot: Snapshot): Logged[] {
    return this.log.filter(({ order }) => order <= snapshot.committed);
  }

  trim(): void {
    const { oldest } = this.snapshot();
    if (!this.log.some(({ version }) => version < oldest)) return;
    this.log = this.log.filter(({ version }) => version >= oldest);
    this.completeSince = oldest;
  }

  private end(transaction: number): void {
    this.running.delete(transaction);
    this.latestEnded = Math.max(this.latestEnded, transaction);
  }
}

function textOf({ oldest, next, running }: Pick<Snapshot, 'oldest' | 'next' | 'running'>): string {
  return `${oldest}:${next}:${running.join(',')}`;
}

/** The same as the SQL function. */
export const tellChanges: TellChanges = (seen, snapshot, server) => {
  const here = `${server.name}|${textOf(snapshot)}`;
  const [name, known] = (seen ?? '').split('|');
  if (name !== server.name) return `${here}|*`;
  const [oldest, next, running] = known!.split(':');
  if (server.completeSince > Number(oldest)) return `${here}|*`;
  const unseen = running === '' ? [] : running!.split(',').map(Number);
  const changes = server
    .logIn(snapshot)
    .filter(({ version }) => version >= Number(next) || unseen.includes(version));
  if (changes.length > MOST) return `${here}|*`;
  return `${here}|${changes.map(({ version, users }) => `${version}:${users.join(',')}`).join(';')}`;
};
