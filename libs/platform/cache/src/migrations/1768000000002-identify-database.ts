import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A random id: databases that were migrated apart never have the same. */
export class IdentifyDatabase1768000000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE cache.epoch ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid()');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE cache.epoch DROP COLUMN id');
  }
}
