import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseUnavailableError } from './database.errors.js';
import { isUnavailable } from './database-errors.js';
import { PrimaryDataSource } from './primary-data-source.js';
import { inTransaction, queryNamed } from './statements.js';

/** True on a standby, and if the server, the database or the role is set to read-only. */
const READ_ONLY = {
  name: 'database.read-only',
  text: `SELECT current_setting('transaction_read_only')::boolean AS "readOnly"`,
};

const VERSION = { name: 'database.version', text: `SELECT current_setting('server_version') AS version` };

/** Allocates new pages on disk, and frees them again. */
const TAKE_SPACE = `CREATE TEMP TABLE connections_probe ON COMMIT DROP AS SELECT repeat('x', 1000) FROM generate_series(1, 100)`;

/** Checks that PostgreSQL answers and accepts writes, and says which one it is. */
@Injectable()
export class DatabaseProbe {
  constructor(private readonly dataSource: DataSource) {}

  /** Throws `database_unavailable` if it does not. */
  async ping(): Promise<void> {
    const [row] = await queryNamed<{ readOnly: boolean }>(this.dataSource, READ_ONLY);
    if (row!.readOnly) throw new DatabaseUnavailableError();
    await this.checkSpace();
  }

  /** The version of the server, such as `18.4`. */
  async serverVersion(): Promise<string> {
    const [row] = await queryNamed<{ version: string }>(this.dataSource, VERSION);
    // Distributions add their own version in brackets.
    return row!.version.split(' ')[0]!;
  }

  /** A full disk shows only in a write, so this is checked after a statement has failed because of it. */
  private async checkSpace(): Promise<void> {
    const source = this.dataSource;
    if (!(source instanceof PrimaryDataSource) || !source.isFull) return;
    try {
      await inTransaction(source, (tx) => tx.query(TAKE_SPACE));
    } catch (error) {
      // A role that may not create temporary tables notices at its next write.
      if (isUnavailable(error)) throw error;
    }
    source.isFull = false;
  }
}
