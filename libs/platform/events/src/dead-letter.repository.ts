import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { queryNamed, type Statement } from '#platform/database';
import { DeadLetterEvent } from './dead-letter.entity.js';
import type { ClaimedEvent } from './outbox.repository.js';

/** An event for which a listener failed at every retry, and the error. */
export interface DeadLetter {
  readonly event: ClaimedEvent;
  readonly listener: string;
  readonly error: string;
}

/** A named statement, because a JavaScript Date would lose the microseconds of the event's time. */
const BURY: Statement = {
  name: 'events.bury',
  text: `INSERT INTO events.dead_letter (id, listener, type, actor, subject, at, last_error)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::text[])
    ON CONFLICT (id, listener) DO UPDATE SET last_error = excluded.last_error, failed_at = excluded.failed_at`,
};

/** A named statement, because it deletes from one table and inserts into another. */
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

/** The events for which listeners failed at every retry, stored for an operator. */
@Injectable()
export class DeadLetterRepository {
  constructor(@InjectRepository(DeadLetterEvent) private readonly letters: Repository<DeadLetterEvent>) {}

  /** The oldest dead letters. */
  async list(limit = 1000): Promise<DeadLetterEvent[]> {
    return this.letters.find({ order: { id: 'ASC', listener: 'ASC' }, take: limit });
  }

  /**
   * Moves dead letters (all, or those of one event) back to the outbox, each for its own listener only. Returns how
   * many.
   */
  async replay(id?: string): Promise<number> {
    return (await queryNamed(this.letters, REPLAY, [id ?? null])).length;
  }

  async bury(letters: readonly DeadLetter[]): Promise<void> {
    await queryNamed(this.letters, BURY, [
      letters.map(({ event }) => event.id),
      letters.map(({ listener }) => listener),
      letters.map(({ event }) => event.type),
      letters.map(({ event }) => event.actor),
      letters.map(({ event }) => event.subject),
      letters.map(({ event }) => event.at),
      letters.map(({ error }) => error.slice(0, 1000)),
    ]);
  }
}
