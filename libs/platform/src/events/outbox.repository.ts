import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/index.js';
import type { DomainEvent } from './domain-event.js';

export interface Pending extends DomainEvent {
  readonly attempts: number;
}

const REMOVE = { name: 'events.remove', text: 'DELETE FROM events.outbox WHERE id = ANY($1::bigint[])' };

const MARK = {
  name: 'events.mark-undelivered',
  text: `UPDATE events.outbox SET attempts = attempts + 1, next_attempt_at = now() WHERE id = ANY($1::bigint[])`,
};

/** An untried row is left to the instance that wrote it for a second; then that instance counts as dead. */
const TAKE_DUE = {
  name: 'events.take-due',
  text: `
    SELECT id, type, actor, subject, at, attempts FROM events.outbox
    WHERE next_attempt_at <= now() OR (next_attempt_at IS NULL AND at < now() - interval '1 second')
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
};

const POSTPONE = {
  name: 'events.postpone',
  text: `
    UPDATE events.outbox
    SET attempts = attempts + 1, next_attempt_at = now() + least(1000, 50 * 2 ^ least(attempts, 10)) * interval '1 ms'
    WHERE id = ANY($1::bigint[])`,
};

const BURY = {
  name: 'events.bury',
  text: `
    INSERT INTO events.dead_letter (listener, event_id, type, actor, subject, at, last_error)
    SELECT $2, id, type, actor, subject, at, $3 FROM events.outbox WHERE id = ANY($1::bigint[])
    ON CONFLICT DO NOTHING`,
};

const ANY_UNDELIVERED = {
  name: 'events.any-undelivered',
  text: `
    SELECT EXISTS (SELECT FROM events.outbox WHERE next_attempt_at IS NOT NULL)
        OR EXISTS (SELECT FROM events.dead_letter WHERE listener = $1) AS found`,
};

const MEASURE = {
  name: 'events.measure',
  text: `
    SELECT (SELECT count(*) FROM events.outbox)::int AS pending,
           coalesce((SELECT extract(epoch FROM now() - min(at)) FROM events.outbox), 0)::float8 AS lag_seconds,
           (SELECT count(*) FROM events.dead_letter)::int AS dead`,
};

@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  async remove(ids: readonly string[], db: Transaction = this.database): Promise<void> {
    await db.query(REMOVE, [ids]);
  }

  /** Makes known to every instance that the events have not reached all their listeners. */
  async markUndelivered(ids: readonly string[]): Promise<void> {
    await this.database.query(MARK, [ids]);
  }

  /** Events that are due, locked until the transaction ends; those locked by another relay are passed over. */
  takeDue(tx: Transaction, limit: number): Promise<Pending[]> {
    return tx.query<Pending>(TAKE_DUE, [limit]);
  }

  async postpone(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.query(POSTPONE, [ids]);
  }

  async bury(tx: Transaction, ids: readonly string[], listener: string, reason: string): Promise<void> {
    await tx.query(BURY, [ids, listener, reason]);
  }

  /** Whether any event is known to have missed a listener, or the named listener has dead letters. */
  async anyUndelivered(listener: string): Promise<boolean> {
    const [row] = await this.database.query<{ found: boolean }>(ANY_UNDELIVERED, [listener]);
    return row!.found;
  }

  async measure(): Promise<{ pending: number; lag_seconds: number; dead: number }> {
    const [row] = await this.database.query<{ pending: number; lag_seconds: number; dead: number }>(
      MEASURE,
      [],
    );
    return row!;
  }
}
