import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { queryNamed, type Statement, watchConnections } from '#platform/database';
import { CacheEpochRow } from './cache-epoch.entity.js';

/** The epoch as it is kept. */
export interface KeptEpoch {
  /** Names this moment of this database. Whatever takes its place has another, be it a copy, a restore or a standby. */
  readonly stamp: string;
  /** Names the database among those that share a Redis: twelve hexadecimal digits. */
  readonly database: string;
  readonly closed: boolean;
  readonly closings: string;
}

/**
 * A database made from a template has another oid; a row restored from a dump, another xmin; files that were copied or put
 * back, and a standby, belong to a server that was started at another time. None of these needs a privilege.
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

/** The one row that holds the epoch. */
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

  /** Calls back whenever another database may have taken the place of this one. */
  watch(changed: () => void): void {
    watchConnections(this.rows.manager.dataSource, changed);
  }

  /** Voids everything cached, once the leases on the epoch have run out. */
  async move(): Promise<void> {
    await this.rows.increment({ singleton: true }, 'epoch', 1);
  }

  /** Voids everything cached, unless that has been done, and closes the cache. Answers whether the epoch has moved. */
  async close(): Promise<boolean> {
    const [row] = await queryNamed<{ moved: boolean }>(this.rows, CLOSE);
    return row!.moved;
  }

  /** Opens the cache unless an instance has closed it again since it was closed that often. */
  async open(closings: string): Promise<void> {
    await this.rows.update({ singleton: true, closed: true, closings }, { closed: false });
  }
}

function hash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
