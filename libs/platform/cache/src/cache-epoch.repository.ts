import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { queryNamed, type Statement, watchConnections } from '#platform/database';
import { CacheEpochRow } from './cache-epoch.entity.js';

/** The stored epoch. */
export interface KeptEpoch {
  /** Changes with the epoch, and when the database is replaced by a copy, a restore or a standby. */
  readonly stamp: string;
  /** Identifies the database among those that share a Redis: twelve hexadecimal digits. */
  readonly database: string;
  readonly closed: boolean;
  readonly closings: string;
}

/**
 * A database created from a template has another oid; a row restored from a dump has another xmin; a standby, or a
 * server on copied or restored files, has another start time. Reading these values needs no privilege.
 */
const READ: Statement = {
  name: 'cache.epoch',
  text: `SELECT e.closed, e.closings::text AS closings, concat_ws(' ', e.id, d.oid) AS database,
           concat_ws(' ', e.tableoid, e.xmin, e.epoch, extract(epoch FROM pg_postmaster_start_time())) AS moment
    FROM cache.epoch e, pg_database d WHERE d.datname = current_database()`,
};

const CLOSE: Statement = {
  name: 'cache.close',
  text: `UPDATE cache.epoch e
    SET epoch = e.epoch + (NOT before.closed)::int, closed = true, closings = e.closings + 1
    FROM (SELECT closed FROM cache.epoch FOR UPDATE) before
    RETURNING NOT before.closed AS moved`,
};

/** The single row that stores the epoch. */
@Injectable()
export class CacheEpochRepository {
  constructor(@InjectRepository(CacheEpochRow) private readonly rows: Repository<CacheEpochRow>) {}

  async read(): Promise<KeptEpoch> {
    const [row] = await queryNamed<{ closed: boolean; closings: string; database: string; moment: string }>(
      this.rows,
      READ,
    );
    const { closed, closings, database, moment } = row!;
    return {
      stamp: hash(`${database} ${moment}`, 16),
      database: hash(database, 12),
      closed,
      closings,
    };
  }

  /** Calls back whenever another database may have replaced this one. */
  watch(changed: () => void): void {
    watchConnections(this.rows.manager.dataSource, changed);
  }

  /** Raises the epoch. Everything cached is invalid once the leases on the epoch have expired. */
  async move(): Promise<void> {
    await this.rows.increment({ singleton: true }, 'epoch', 1);
  }

  /** Closes the cache, or renews the closing. Raises the epoch if the cache was open, and returns whether it did. */
  async close(): Promise<boolean> {
    const [row] = await queryNamed<{ moved: boolean }>(this.rows, CLOSE);
    return row!.moved;
  }

  /** Opens the cache, unless an instance has renewed the closing since `closings` was read. */
  async open(closings: string): Promise<void> {
    await this.rows.update({ singleton: true, closed: true, closings }, { closed: false });
  }
}

function hash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
