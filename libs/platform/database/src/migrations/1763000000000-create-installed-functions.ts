import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which SQL functions the database has, and from which text each was made. */
export class CreateInstalledFunctions1763000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA database;

CREATE TABLE database.installed_function (
  lib text NOT NULL,
  name text NOT NULL,
  digest text NOT NULL,
  CONSTRAINT installed_function_name PRIMARY KEY (lib, name)
);
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA database CASCADE');
  }
}
