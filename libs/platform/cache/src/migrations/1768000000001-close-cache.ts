import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the cache is closed, and how often an instance has said so: when that stands still, it may be opened. */
export class CloseCache1768000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
ALTER TABLE cache.epoch
  ADD COLUMN closed boolean NOT NULL DEFAULT false,
  ADD COLUMN closings bigint NOT NULL DEFAULT 0;
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE cache.epoch DROP COLUMN closed, DROP COLUMN closings');
  }
}
