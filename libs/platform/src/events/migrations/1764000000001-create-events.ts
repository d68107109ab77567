import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEvents1764000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA events;

CREATE SEQUENCE events.event_id AS bigint;

CREATE TABLE events.outbox (
  id bigint NOT NULL CONSTRAINT outbox_pkey PRIMARY KEY,
  type text NOT NULL,
  actor uuid NOT NULL,
  subject uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = false);

CREATE INDEX outbox_retry ON events.outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE TABLE events.dead_letter (
  listener text NOT NULL,
  event_id bigint NOT NULL,
  type text NOT NULL,
  actor uuid NOT NULL,
  subject uuid NOT NULL,
  at timestamptz NOT NULL,
  last_error text NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT dead_letter_pkey PRIMARY KEY (listener, event_id)
);

-- Called with changes that have been made already, so that their locks are held: the ids of the events of one pair
-- have the order of its changes.
CREATE FUNCTION events.append(types text[], actors uuid[], subjects uuid[]) RETURNS SETOF events.outbox
LANGUAGE sql VOLATILE AS $$
  INSERT INTO events.outbox (id, type, actor, subject)
  SELECT nextval('events.event_id'), e.type, e.actor, e.subject
  FROM unnest(types, actors, subjects) AS e (type, actor, subject)
  RETURNING *
$$;
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA events CASCADE');
  }
}
