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
    await runner.query(`
      -- The users as a JSON array, in their order, as lists show them. Concatenated, which takes two thirds of the time
      -- of json_build_object.
      CREATE FUNCTION profiles.as_json(users uuid[]) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
      BEGIN
        RETURN (
          SELECT '[' || coalesce(string_agg(
              '{"user_id":"' || u.id || '","name":' || coalesce(to_json(p.name)::text, 'null')
                || ',"avatar":' || coalesce(to_json(p.avatar)::text, 'null') || '}', ',' ORDER BY u.ord), '') || ']'
          FROM unnest(users) WITH ORDINALITY AS u(id, ord) LEFT JOIN profiles.profile p ON p.user_id = u.id);
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION profiles.as_json');
    await runner.query('DROP TABLE profiles.profile');
    await runner.query('DROP SCHEMA profiles');
  }
}
