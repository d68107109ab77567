import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A schema for functions. */
export class CreateRelationships1795901756401 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE SCHEMA relationships');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA relationships CASCADE');
  }
}
