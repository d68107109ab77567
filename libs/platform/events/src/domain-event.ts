import type { UserId } from '#kernel';

/** Something that happened between two users, as it was committed. */
export interface DomainEvent {
  readonly type: string;
  readonly actor: UserId;
  readonly subject: UserId;
  /** Assigned while the change holds its row locks, so the ids of the changes of one pair ascend. A decimal bigint. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The description of each field in docs/events.md. */
export const EVENT_FIELDS: Readonly<Record<keyof DomainEvent, string>> = {
  id: 'A decimal bigint that orders the events of each user. For one pair of users it is the order of the changes.',
  type: 'One of the types below.',
  actor: 'The user who acts, a UUID.',
  subject: 'The user it happens to, a UUID.',
  at: 'The time of the change: ISO 8601, UTC.',
};

/** Reacts to events. Events are delivered at least once, in batches: `handle` must be idempotent. */
export interface EventListener {
  /** Unique and stable: dead letters are stored under it. */
  readonly name: string;
  readonly types: readonly string[];
  handle(events: readonly DomainEvent[]): Promise<void>;
}
