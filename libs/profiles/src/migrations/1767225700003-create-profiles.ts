import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProfiles1767225700003 implements MigrationInterface {
  name = 'CreateProfiles1767225700003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA profiles;

-- A user as lists show one: the text of a JSON object.
CREATE FUNCTION profiles.shown(user_id uuid, name text, avatar text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  '{"user_id":"' || user_id || '","name":' || coalesce(to_json(name)::text, 'null')
    || ',"avatar":' || coalesce(to_json(avatar)::text, 'null') || '}';

CREATE TABLE profiles.profile (
  user_id uuid NOT NULL CONSTRAINT profile_pkey PRIMARY KEY,
  name text,
  avatar text,
  -- Kept, since a list shows a user far more often than a user changes.
  shown text NOT NULL GENERATED ALWAYS AS (profiles.shown(user_id, name, avatar)) STORED
);

-- The users as lists show them, in the given order: the text of a JSON array.
CREATE FUNCTION profiles.as_json(users uuid[]) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    SELECT '[' || coalesce(string_agg(coalesce(p.shown, profiles.shown(u.id, NULL, NULL)), ',' ORDER BY u.ord), '') || ']'
    FROM unnest(users) WITH ORDINALITY AS u(id, ord) LEFT JOIN profiles.profile p ON p.user_id = u.id);
END $$;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA profiles CASCADE');
  }
}
