import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox, its dead letters, and the functions that fill and claim it. */
export class CreateEvents1763000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA events;

CREATE SEQUENCE events.event_id AS bigint CACHE 1;

CREATE TABLE events.outbox (
  id bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The instance that wrote the event delivers it; from then on the relay may.
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '500 milliseconds',
  actor uuid NOT NULL,
  subject uuid NOT NULL,
  attempts smallint NOT NULL DEFAULT 0,
  type text NOT NULL,
  listener text NOT NULL DEFAULT '',
  CONSTRAINT outbox_event PRIMARY KEY (id, listener)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = false);

-- Empty unless the relay is at work.
CREATE INDEX outbox_waiting_actor ON events.outbox (actor) WHERE attempts > 0;
CREATE INDEX outbox_waiting_subject ON events.outbox (subject) WHERE attempts > 0;

CREATE TABLE events.dead_letter (
  id bigint NOT NULL,
  listener text NOT NULL,
  type text NOT NULL,
  actor uuid NOT NULL,
  subject uuid NOT NULL,
  at timestamptz NOT NULL,
  last_error text NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT dead_letter_event PRIMARY KEY (id, listener)
);

CREATE FUNCTION events.iso(at timestamptz) RETURNS text
LANGUAGE sql STABLE RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- Call it with what a change returned, so that ids are drawn while the change holds its rows.
CREATE FUNCTION events.append(types text[], actors uuid[], subjects uuid[])
RETURNS TABLE (id bigint, type text, actor uuid, subject uuid, at text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    INSERT INTO events.outbox AS o (id, type, actor, subject)
    SELECT nextval('events.event_id'), e.type, e.actor, e.subject
    FROM unnest(types, actors, subjects) WITH ORDINALITY AS e (type, actor, subject, ord)
    ORDER BY e.ord
    RETURNING o.id, o.type, o.actor, o.subject, events.iso(o.at);
END $$;

-- One relay claims at a time, and no event while an earlier one of its users is under way or waits for a retry.
CREATE FUNCTION events.claim(most int)
RETURNS TABLE (id bigint, type text, actor uuid, subject uuid, at text, listener text, attempts int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('events.claim', 0)) THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH due AS MATERIALIZED (
      SELECT o.id, o.listener
      FROM events.outbox o
      WHERE o.next_attempt_at <= clock_timestamp()
        AND NOT EXISTS (SELECT FROM events.outbox e WHERE e.attempts > 0 AND e.actor IN (o.actor, o.subject)
                        AND e.id < o.id AND e.next_attempt_at > clock_timestamp())
        AND NOT EXISTS (SELECT FROM events.outbox e WHERE e.attempts > 0 AND e.subject IN (o.actor, o.subject)
                        AND e.id < o.id AND e.next_attempt_at > clock_timestamp())
      ORDER BY o.id
      LIMIT most
      FOR UPDATE SKIP LOCKED
    ), claimed AS (
      UPDATE events.outbox o
      SET attempts = o.attempts + 1, next_attempt_at = clock_timestamp() + interval '1 second'
      FROM due
      WHERE o.id = due.id AND o.listener = due.listener
      RETURNING o.*
    )
    SELECT c.id, c.type, c.actor, c.subject, events.iso(c.at), c.listener, c.attempts::int
    FROM claimed c
    ORDER BY c.id;
END $$;
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA events CASCADE');
  }
}
