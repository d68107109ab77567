import type { Statement, Transaction } from '#platform/database';

/** An event that a listener failed on for good. */
export interface BuriedEvent {
  readonly id: string;
  readonly listener: string;
  readonly type: string;
  readonly actor: string;
  readonly subject: string;
  readonly last_error: string;
  readonly failed_at: string;
}

const LIST: Statement = {
  name: 'events.dead_letters',
  text: `SELECT id, listener, type, actor, subject, last_error, failed_at::text
    FROM events.dead_letter ORDER BY id, listener LIMIT $1`,
};

const REPLAY: Statement = {
  name: 'events.replay',
  text: `WITH taken AS (
      DELETE FROM events.dead_letter WHERE $1::bigint IS NULL OR id = $1 RETURNING *
    )
    INSERT INTO events.outbox (id, listener, type, actor, subject, at, next_attempt_at)
    SELECT id, listener, type, actor, subject, at, clock_timestamp() FROM taken
    ON CONFLICT DO NOTHING
    RETURNING id`,
};

/** The oldest dead letters. */
export async function listDeadLetters(db: Transaction, limit = 1000): Promise<BuriedEvent[]> {
  return db.query<BuriedEvent>(LIST, [limit]);
}

/** Gives dead letters, all or those of one event, back to the relay, for their listeners alone. Answers how many. */
export async function replayDeadLetters(db: Transaction, id?: string): Promise<number> {
  return (await db.query(REPLAY, [id ?? null])).length;
}
