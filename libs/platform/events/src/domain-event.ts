import type { UserId } from '#kernel';

/** Something that happened between two users, as it was committed. */
export interface DomainEvent {
  readonly type: string;
  readonly actor: UserId;
  readonly subject: UserId;
  /** Drawn after the change held its rows, hence ascending for the changes of one pair. A decimal bigint. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What docs/events.md says of each field of an event. */
export const EVENT_FIELDS: Readonly<Record<keyof DomainEvent, string>> = {
  id: 'A decimal bigint that orders the events of each user. For one pair of users it is the order of the changes.',
  type: 'One of the types below.',
  actor: 'The user who acts, a UUID.',
  subject: 'The user it happens to, a UUID.',
  at: 'The time of the change: ISO 8601, UTC.',
};

/** A reaction to events. They come at least once, in batches: `handle` must be idempotent. */
export interface EventListener {
  /** Unique and stable: dead letters are kept by it. */
  readonly name: string;
  readonly types: readonly string[];
  handle(events: readonly DomainEvent[]): Promise<void>;
}
