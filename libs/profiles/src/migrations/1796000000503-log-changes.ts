import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A log of changed profiles, so that a process that keeps profiles in memory learns which are out of date. Triggers
 * write it, so that no writer can forget to: neither an earlier release nor an operator.
 */
export class LogChanges1796000000503 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE TABLE profiles.change (
  -- The transaction that changed profiles.
  version bigint NOT NULL CONSTRAINT change_pkey PRIMARY KEY,
  -- Null: any number of users.
  users uuid[]
);

CREATE TABLE profiles.change_log (
  singleton boolean NOT NULL DEFAULT true CHECK (singleton),
  -- Changes of earlier transactions may have been deleted.
  complete_since bigint NOT NULL,
  CONSTRAINT change_log_singleton PRIMARY KEY (singleton)
);
INSERT INTO profiles.change_log (complete_since) VALUES (0);
`);
    // Citus has no triggers on distributed tables; there, profiles are not kept in memory.
    if (await isDistributed(db)) return;
    await db.query(`
CREATE FUNCTION profiles.log_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- So many users of one transaction are logged one by one: those of the largest PUT.
  most CONSTANT int := 1000;
  ids uuid[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    ids := ARRAY(SELECT user_id FROM old_rows o FULL JOIN new_rows n USING (user_id)
                 WHERE o.shown IS DISTINCT FROM n.shown LIMIT most + 1);
  ELSIF TG_OP <> 'TRUNCATE' THEN
    ids := ARRAY(SELECT user_id FROM changed LIMIT most + 1);
  END IF;
  IF ids = '{}' THEN
    RETURN NULL;
  END IF;
  IF cardinality(ids) > most THEN
    ids := NULL;
  END IF;
  -- One row for each transaction, however many statements it has: readers pass over the rows of running transactions.
  INSERT INTO profiles.change AS c (version, users) VALUES (pg_current_xact_id()::text::bigint, ids)
  ON CONFLICT (version) DO UPDATE
    SET users = CASE WHEN cardinality(c.users) + cardinality(excluded.users) <= most THEN c.users || excluded.users END
    WHERE c.users IS NOT NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER log_insert AFTER INSERT ON profiles.profile REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION profiles.log_change();
CREATE TRIGGER log_update AFTER UPDATE ON profiles.profile REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION profiles.log_change();
CREATE TRIGGER log_delete AFTER DELETE ON profiles.profile REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION profiles.log_change();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON profiles.profile
  FOR EACH STATEMENT EXECUTE FUNCTION profiles.log_change();
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
DROP FUNCTION IF EXISTS profiles.log_change CASCADE;
DROP TABLE profiles.change_log, profiles.change;
`);
  }
}

async function isDistributed(db: QueryRunner): Promise<boolean> {
  const citus = (await db.query(`SELECT FROM pg_extension WHERE extname = 'citus'`)) as unknown[];
  if (citus.length === 0) return false;
  const tables = (await db.query(
    `SELECT FROM pg_dist_partition WHERE logicalrelid = 'profiles.profile'::regclass`,
  )) as unknown[];
  return tables.length > 0;
}
