import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { absentWorkerOf, isTimedOut, reasonOf } from './database-errors.js';

/** Interval between two checks of an unavailable server, and the timeout of a check, in milliseconds. */
const INTERVAL_MS = 250;
const ANSWER_MS = 1_000;
/** After this many milliseconds, transactions that were running when a server came back have ended. */
const SETTLED_MS = 1_000;

/** The server, `host:port`, that stores the rows of each of the users $2 in table $1. */
const HOMES = `SELECT u.id, n.nodename || ':' || n.nodeport AS worker FROM unnest($2::uuid[]) AS u (id)
  JOIN pg_dist_placement p ON p.shardid = get_shard_id_for_distribution_column($1::regclass, u.id)
  JOIN pg_dist_node n ON n.groupid = p.groupid AND n.noderole = 'primary'`;

const WORKERS = `SELECT nodename || ':' || nodeport AS worker FROM pg_dist_node
  WHERE groupid <> 0 AND isactive AND noderole = 'primary'`;

/** Whether a server accepts connections. */
const ANSWERS = `SELECT citus_check_connection_to_node(nodename, nodeport) AS answers FROM pg_dist_node
  WHERE nodename || ':' || nodeport = $1`;

/** The servers over which Citus has distributed the rows of users, and which of them are unavailable. */
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

  /** Finds out from a statement's error which server is unavailable. */
  note(error: unknown): void {
    if (this.stopping.signal.aborted) return;
    const worker = absentWorkerOf(error);
    if (worker !== undefined) this.miss(worker);
    else if (isTimedOut(error)) this.looking ??= this.look().finally(() => (this.looking = undefined));
  }

  /** For each group of users, whether one of them has rows on an unavailable server. */
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
      this.logger.warn(`The database server ${worker} is unavailable: requests for its users fail`);
    this.away.add(worker);
    this.watching ??= this.watch().finally(() => (this.watching = undefined));
  }

  /** A server that neither answers nor refuses connections only shows by statements that take too long. */
  private async look(): Promise<void> {
    try {
      const rows = await this.dataSource.query<{ worker: string }[]>(WORKERS);
      for (const { worker } of rows) if (!(await this.answers(worker))) this.miss(worker);
    } catch {
      // The coordinator is unavailable as well.
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
        // A server that was removed from the cluster has no users.
        return row?.answers ?? true;
      });
    } catch {
      return false;
    }
  }

  /**
   * Completes the transactions that were prepared on a server when it failed. Until then their writes are not visible,
   * although they were acknowledged; Citus itself takes up to citus.recover_2pc_interval.
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
