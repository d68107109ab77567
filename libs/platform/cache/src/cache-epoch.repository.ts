import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { queryNamed, type Statement } from '#platform/database';
import { CacheEpochRow } from './cache-epoch.entity.js';

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

  read(): Promise<CacheEpochRow> {
    return this.rows.findOneByOrFail({ singleton: true });
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
