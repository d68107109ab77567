import { randomBytes } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const BYTES = 32;

/** The secret that signs cursors, random for each database. All instances share it, and it survives new signing keys. */
export class KeepCursorSecret1796000000502 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA http;

CREATE TABLE http.cursor_secret (
  singleton boolean NOT NULL DEFAULT true CHECK (singleton),
  secret bytea NOT NULL,
  CONSTRAINT cursor_secret_singleton PRIMARY KEY (singleton)
);
INSERT INTO http.cursor_secret (secret) VALUES (decode('${randomBytes(BYTES).toString('hex')}', 'hex'));
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA http CASCADE');
  }
}
