import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProfiles1767225600003 implements MigrationInterface {
  name = 'CreateProfiles1767225600003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA IF NOT EXISTS profiles');
    await runner.query(`
      CREATE TABLE profiles.profile (
        user_id uuid NOT NULL CONSTRAINT profile_pkey PRIMARY KEY,
        name text,
        avatar text
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE profiles.profile');
    await runner.query('DROP SCHEMA profiles');
  }
}
