import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox and its dead letters. */
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
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA events CASCADE');
  }
}
