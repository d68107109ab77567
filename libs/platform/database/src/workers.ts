import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { absentWorkerOf, isTimedOut, reasonOf } from './database-errors.js';

/** Milliseconds between two looks at a server that is away, and for which one is waited for. */
const INTERVAL_MS = 250;
const ANSWER_MS = 1_000;
/** Milliseconds after which a transaction that was under way when its server came back has ended. */
const SETTLED_MS = 1_000;

/** The server, `host:port`, on which each of the users $2 has rows, by the table $1. */
const HOMES = `SELECT u.id, n.nodename || ':' || n.nodeport AS worker FROM unnest($2::uuid[]) AS u (id)
  JOIN pg_dist_placement p ON p.shardid = get_shard_id_for_distribution_column($1::regclass, u.id)
  JOIN pg_dist_node n ON n.groupid = p.groupid AND n.noderole = 'primary'`;

const WORKERS = `SELECT nodename || ':' || nodeport AS worker FROM pg_dist_node
  WHERE groupid <> 0 AND isactive AND noderole = 'primary'`;

/** Whether one takes connections. */
const ANSWERS = `SELECT citus_check_connection_to_node(nodename, nodeport) AS answers FROM pg_dist_node
  WHERE nodename || ':' || nodeport = $1`;

/** The servers over which Citus has distributed the rows of users, and which of them are away. */
export class Workers {
  private readonly logger = new Logger(Workers.name);
  private readonly away = new Set<string>();
  private readonly stopping = new AbortController();
  private watching: Promise<void> | undefined;
  private looking: Promise<void> | undefined;

  /** @param table any of the tables that are distributed by user */
  constructor(
    private readonly dataSource: DataSource,
    private readonly table: string,
  ) {}

  /** Learns from an error of a statement which server is away. */
  note(error: unknown): void {
    if (this.stopping.signal.aborted) return;
    const worker = absentWorkerOf(error);
    if (worker !== undefined) this.miss(worker);
    else if (isTimedOut(error)) this.looking ??= this.look().finally(() => (this.looking = undefined));
  }

  /** For each group of users, whether one of them has rows on a server that is away. */
  async areAway(groups: readonly (readonly string[])[]): Promise<boolean[]> {
    if (this.away.size === 0) return groups.map(() => false);
    const users = [...new Set(groups.flat())];
    const rows = await this.dataSource.query<{ id: string; worker: string }[]>(HOMES, [this.table, users]);
    const lost = new Set(rows.filter(({ worker }) => this.away.has(worker)).map(({ id }) => id));
    return groups.map((group) => group.some((user) => lost.has(user)));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.watching, this.looking]);
  }

  private miss(worker: string): void {
    if (!this.away.has(worker))
      this.logger.warn(`The database server ${worker} is away: what its users ask fails`);
    this.away.add(worker);
    this.watching ??= this.watch().finally(() => (this.watching = undefined));
  }

  /** A server that neither answers nor refuses shows only in statements that take too long. */
  private async look(): Promise<void> {
    try {
      const rows = await this.dataSource.query<{ worker: string }[]>(WORKERS);
      for (const { worker } of rows) if (!(await this.answers(worker))) this.miss(worker);
    } catch {
      // The server that is connected to is away as well.
    }
  }

  private async watch(): Promise<void> {
    while (this.away.size > 0 && !this.stopping.signal.aborted) {
      await this.pause(INTERVAL_MS);
      const back: string[] = [];
      for (const worker of this.away) if (await this.answers(worker)) back.push(worker);
      if (back.length === 0) continue;
      await this.settle();
      for (const worker of back) this.away.delete(worker);
      this.logger.warn(`Database servers answer again: ${back.join(', ')}`);
      await this.pause(SETTLED_MS);
      await this.settle();
    }
  }

  private async answers(worker: string): Promise<boolean> {
    try {
      return await this.dataSource.transaction(async (tx) => {
        await tx.query(`SET LOCAL statement_timeout = ${ANSWER_MS}`);
        const [row] = await tx.query<{ answers: boolean }[]>(ANSWERS, [worker]);
        // One that was taken out of the database is nobody's any more.
        return row?.answers ?? true;
      });
    } catch {
      return false;
    }
  }

  /**
   * Ends the transactions that a server was to end when it went away. Until then what they wrote is not seen, though it
   * was acknowledged; Citus itself takes up to citus.recover_2pc_interval.
   */
  private async settle(): Promise<void> {
    try {
      await this.dataSource.query('SELECT recover_prepared_transactions()');
    } catch (error) {
      this.logger.warn(
        `Transactions in doubt are left to Citus: ${reasonOf(error)}; GRANT EXECUTE ON FUNCTION recover_prepared_transactions`,
      );
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
