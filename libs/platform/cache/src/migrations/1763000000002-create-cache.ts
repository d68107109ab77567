import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The number that voids everything cached when it moves. */
export class CreateCache1763000000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA cache;

CREATE TABLE cache.epoch (
  singleton boolean NOT NULL DEFAULT true CHECK (singleton),
  epoch bigint NOT NULL,
  CONSTRAINT epoch_singleton PRIMARY KEY (singleton)
);
INSERT INTO cache.epoch (epoch) VALUES (1);
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA cache CASCADE');
  }
}
