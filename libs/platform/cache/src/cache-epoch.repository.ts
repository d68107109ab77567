import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { CacheEpochRow } from './cache-epoch.entity.js';

/** The one row that holds the epoch. */
@Injectable()
export class CacheEpochRepository {
  constructor(@InjectRepository(CacheEpochRow) private readonly rows: Repository<CacheEpochRow>) {}

  async read(): Promise<string> {
    return (await this.rows.findOneByOrFail({ singleton: true })).epoch;
  }

  /** Voids everything cached, once the leases on the epoch have run out. */
  async move(): Promise<void> {
    await this.rows.increment({ singleton: true }, 'epoch', 1);
  }
}
