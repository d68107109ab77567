import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Counter, Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '#platform/config';
import { Episodes, LOGGER, Metrics } from '#platform/observability';
import { clientOptions } from './connect.js';
import { POOL_SIZE } from './data-source.js';
import { reasonOf } from './database-errors.js';
import { gathered } from './gathered.js';
import { SESSION_SETTINGS, startupOptions } from './session-settings.js';
import { queryNamed, type Statement } from './statements.js';

const CONNECT_TIMEOUT_MS = 200;
const QUERY_TIMEOUT_MS = 1_000;
/** How long a failed or lagging replica is not asked again, in milliseconds. */
const PAUSE_MS = { failed: 1_000, lagging: 50 };

const POSITION: Statement = {
  name: 'replicas.position',
  text: 'SELECT pg_current_wal_insert_lsn()::text AS lsn',
};

/** Whether the replica has replayed the log up to a position of the primary, and how many bytes it is behind. */
const REACHED = `SELECT pg_is_in_recovery() AND replayed >= $1::pg_lsn AS reached,
    pg_wal_lsn_diff($1::pg_lsn, replayed)::text AS behind
  FROM pg_last_wal_replay_lsn() AS replayed`;

interface Replica {
  /** Its name in logs and metrics: its position in DATABASE_REPLICA_URLS. */
  readonly name: string;
  readonly pool: Pool;
  pausedUntil: number;
}

/**
 * Runs reads on replicas that have replayed everything committed before the read was requested, otherwise on the
 * primary: so a read sees everything that any instance has acknowledged.
 */
@Injectable()
export class Replicas implements OnApplicationShutdown {
  private readonly episodes: Episodes;
  private readonly reads: Counter<'server'>;
  private readonly unused: Counter<'server' | 'cause'>;
  private readonly lag: Gauge<'server'>;
  private readonly replicas: readonly Replica[];
  private turn = 0;
  private readonly positions = gathered(async (reads: readonly symbol[]) => {
    const [row] = await queryNamed<{ lsn: string }>(this.primary, POSITION);
    return reads.map(() => row!.lsn);
  });

  constructor(
    private readonly primary: DataSource,
    @Inject(CONFIG) config: Pick<Config, 'databaseReplicaUrls' | 'databasePoolSize'>,
    metrics: Metrics,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.episodes = new Episodes(logger);
    this.reads = metrics.counter('database_replica_reads_total', 'Reads that a replica has answered.', [
      'server',
    ]);
    this.unused = metrics.counter(
      'database_replica_unused_total',
      'Reads that the primary answered because a replica was lagging or failed, by cause.',
      ['server', 'cause'],
    );
    this.lag = metrics.gauge(
      'database_replica_lag_bytes',
      "How much of the primary's log the replica had not yet replayed at the latest read.",
      ['server'],
    );
    this.replicas = config.databaseReplicaUrls.map((url, index) => {
      const pool = new Pool({
        ...clientOptions(url, startupOptions(SESSION_SETTINGS)),
        max: config.databasePoolSize ?? POOL_SIZE,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        query_timeout: QUERY_TIMEOUT_MS,
        application_name: 'connections-api',
      });
      // A broken connection needs no report: the read fails, or the next one connects again. The pool listens to idle
      // connections only; an error of one in use, with no listener of its own, would end the process.
      pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
      return { name: `replica ${index + 1}`, pool, pausedUntil: -Infinity };
    });
  }

  /** The connections to each replica, by its name. */
  get pools(): Readonly<Record<string, Pool>> {
    return Object.fromEntries(this.replicas.map(({ name, pool }) => [name, pool]));
  }

  /**
   * Runs a read-only statement. If no replica is up to date and answers in time, the primary does it; `onPrimary` may
   * read the same there in another way.
   */
  async query<Row>(
    statement: Statement,
    params: readonly unknown[],
    onPrimary = () => queryNamed<Row>(this.primary, statement, params),
  ): Promise<Row[]> {
    const replica = this.next();
    if (replica !== undefined) {
      const lsn = await this.positions.load(Symbol());
      const rows = await this.from<Row>(replica, lsn, statement, params);
      if (rows !== undefined) return rows;
    }
    return onPrimary();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.replicas.map(({ pool }) => pool.end()));
  }

  private next(): Replica | undefined {
    const now = performance.now();
    const ready = this.replicas.filter((replica) => replica.pausedUntil <= now);
    return ready[this.turn++ % ready.length];
  }

  /** Undefined if the replica cannot be used for this read. */
  private async from<Row>(
    replica: Replica,
    lsn: string,
    statement: Statement,
    params: readonly unknown[],
  ): Promise<Row[] | undefined> {
    try {
      const client = await replica.pool.connect();
      let broken: Error | undefined;
      try {
        // The position is read on the same server before the statement takes its snapshot, and it can only grow.
        const { rows } = await client.query<{ reached: boolean | null; behind: string | null }>({
          name: 'replicas.reached',
          text: REACHED,
          values: [lsn],
        });
        const { reached, behind } = rows[0]!;
        this.lag.set({ server: replica.name }, Math.max(Number(behind ?? 0), 0));
        if (reached !== true) {
          this.unused.inc({ server: replica.name, cause: 'lagging' });
          replica.pausedUntil = performance.now() + PAUSE_MS.lagging;
          return undefined;
        }
        const result = await client.query({ ...statement, values: [...params] });
        this.reads.inc({ server: replica.name });
        return result.rows as Row[];
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        client.release(broken);
      }
    } catch (error) {
      replica.pausedUntil = performance.now() + PAUSE_MS.failed;
      this.unused.inc({ server: replica.name, cause: 'failed' });
      this.episodes.note(`${replica.name} cannot be used`, { cause: reasonOf(error) });
      return undefined;
    }
  }
}
