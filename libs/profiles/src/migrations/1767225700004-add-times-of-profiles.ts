import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddTimesOfProfiles1767225700004 implements MigrationInterface {
  name = 'AddTimesOfProfiles1767225700004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE profiles.profile
  -- When the token was issued, or the back end wrote, that last said something of the field.
  ADD COLUMN name_at timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN avatar_at timestamptz NOT NULL DEFAULT '-infinity';
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE profiles.profile DROP COLUMN name_at, DROP COLUMN avatar_at');
  }
}
