import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { queryNamed } from './statements.js';

const PING = { name: 'database.ping', text: 'SELECT' };

/** Asks whether PostgreSQL answers. */
@Injectable()
export class DatabaseProbe {
  constructor(private readonly dataSource: DataSource) {}

  /** Throws `database_unavailable` if it does not. */
  async ping(): Promise<void> {
    await queryNamed(this.dataSource, PING);
  }
}
