import { type Queryable, queryNamed, type Statement } from '#platform/database';
import type { DomainEvent } from './domain-event.js';

const APPEND: Statement = {
  name: 'events.append',
  text: 'SELECT id, type, actor, subject, at FROM events.append($1::text[], $2::uuid[], $3::uuid[])',
};

/** An event of a change before it is committed. */
export type Announcement = Pick<DomainEvent, 'type' | 'actor' | 'subject'>;

/**
 * Writes events into the outbox, in the transaction of the change that they report, and returns them with their ids in
 * the given order. Call it after the change, so that the ids are assigned while the change still holds its row locks. A
 * write that is a single statement calls `events.append` in SQL instead.
 */
export async function appendEvents(
  tx: Queryable,
  announcements: readonly Announcement[],
): Promise<DomainEvent[]> {
  if (announcements.length === 0) return [];
  return queryNamed<DomainEvent>(tx, APPEND, [
    announcements.map(({ type }) => type),
    announcements.map(({ actor }) => actor),
    announcements.map(({ subject }) => subject),
  ]);
}
