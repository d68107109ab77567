import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseUnavailableError } from './database.errors.js';
import { isUnavailable } from './database-errors.js';
import { PrimaryDataSource } from './primary-data-source.js';
import { inTransaction, queryNamed } from './statements.js';

/** True on a standby, and where the server, the database or the role says that nothing is to be written. */
const READ_ONLY = {
  name: 'database.read-only',
  text: `SELECT current_setting('transaction_read_only')::boolean AS "readOnly"`,
};

/** Takes new pages of the disk, and gives them back. */
const TAKE_SPACE = `CREATE TEMP TABLE connections_probe ON COMMIT DROP AS SELECT repeat('x', 1000) FROM generate_series(1, 100)`;

/** Asks whether PostgreSQL answers, and takes writes. */
@Injectable()
export class DatabaseProbe {
  constructor(private readonly dataSource: DataSource) {}

  /** Throws `database_unavailable` if it does not. */
  async ping(): Promise<void> {
    const [row] = await queryNamed<{ readOnly: boolean }>(this.dataSource, READ_ONLY);
    if (row!.readOnly) throw new DatabaseUnavailableError();
    await this.checkSpace();
  }

  /** A full disk shows only where something is written, so it is tried after a statement has met one. */
  private async checkSpace(): Promise<void> {
    const source = this.dataSource;
    if (!(source instanceof PrimaryDataSource) || !source.isFull) return;
    try {
      await inTransaction(source, (tx) => tx.query(TAKE_SPACE));
    } catch (error) {
      // A role that may make no temporary table finds out at its next write.
      if (isUnavailable(error)) throw error;
    }
    source.isFull = false;
  }
}
