import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '#platform/database';
import type { DomainEvent } from './domain-event.js';

/** An event the relay has taken to deliver. */
export interface ClaimedEvent extends DomainEvent {
  /** The one listener meant, or empty for all. */
  readonly listener: string;
  /** How often a relay has taken it, this time included. */
  readonly attempts: number;
}

export interface DeadLetter {
  readonly event: ClaimedEvent;
  readonly listener: string;
  readonly error: string;
}

export interface Backlog {
  readonly pending: number;
  readonly lag: number;
  readonly dead: number;
}

const CLAIM: Statement = {
  name: 'events.claim',
  text: 'SELECT id, type, actor, subject, at, listener, attempts FROM events.claim($1::int)',
};

const REMOVE: Statement = {
  name: 'events.remove',
  text: `DELETE FROM events.outbox o USING unnest($1::bigint[], $2::text[]) AS done (id, listener)
    WHERE o.id = done.id AND o.listener = done.listener`,
};

const POSTPONE: Statement = {
  name: 'events.postpone',
  text: `UPDATE events.outbox o
    SET next_attempt_at = clock_timestamp() + interval '250 milliseconds' * 2 ^ (o.attempts - 1)
    FROM unnest($1::bigint[], $2::text[]) AS failed (id, listener)
    WHERE o.id = failed.id AND o.listener = failed.listener`,
};

const BURY: Statement = {
  name: 'events.bury',
  text: `INSERT INTO events.dead_letter (id, listener, type, actor, subject, at, last_error)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::text[])
    ON CONFLICT (id, listener) DO UPDATE SET last_error = excluded.last_error, failed_at = excluded.failed_at`,
};

const BACKLOG: Statement = {
  name: 'events.backlog',
  text: `SELECT count(*)::float8 AS pending,
      coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8 AS lag,
      (SELECT count(*)::float8 FROM events.dead_letter) AS dead
    FROM events.outbox`,
};

@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** Takes due events, oldest first; another relay takes them again if this one does not finish in a second. */
  async claim(most: number): Promise<ClaimedEvent[]> {
    return this.database.query<ClaimedEvent>(CLAIM, [most]);
  }

  async remove(events: readonly { id: string; listener?: string }[]): Promise<void> {
    await this.database.query(REMOVE, [
      events.map((event) => event.id),
      events.map((event) => event.listener ?? ''),
    ]);
  }

  /** Lets the events wait for their next attempt, each time twice as long. */
  async postpone(events: readonly ClaimedEvent[]): Promise<void> {
    await this.database.query(POSTPONE, [
      events.map((event) => event.id),
      events.map((event) => event.listener),
    ]);
  }

  /** Keeps what a listener failed on for an operator to look at. */
  async bury(letters: readonly DeadLetter[]): Promise<void> {
    await this.database.query(BURY, [
      letters.map(({ event }) => event.id),
      letters.map(({ listener }) => listener),
      letters.map(({ event }) => event.type),
      letters.map(({ event }) => event.actor),
      letters.map(({ event }) => event.subject),
      letters.map(({ event }) => event.at),
      letters.map(({ error }) => error.slice(0, 1000)),
    ]);
  }

  async backlog(): Promise<Backlog> {
    return (await this.database.query<Backlog>(BACKLOG, []))[0]!;
  }
}
