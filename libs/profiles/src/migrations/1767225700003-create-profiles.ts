import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProfiles1767225700003 implements MigrationInterface {
  name = 'CreateProfiles1767225700003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA profiles;

CREATE TABLE profiles.profile (
  user_id uuid NOT NULL CONSTRAINT profile_pkey PRIMARY KEY,
  name text,
  avatar text,
  -- The user as lists show one: the text of a JSON object. Kept, since a list shows a user far more often than a user
  -- changes. jsonb_object is one of the few immutable functions that write JSON.
  shown text NOT NULL GENERATED ALWAYS AS (
    '{"user_id":"' || user_id::text
      || '","name":' || (jsonb_object(ARRAY['name', name]) -> 'name')::text
      || ',"avatar":' || (jsonb_object(ARRAY['avatar', avatar]) -> 'avatar')::text || '}') STORED
);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA profiles CASCADE');
  }
}
