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
  id: 'A decimal bigint. For one pair of users, ids ascend in the order of the changes; events may arrive in any order.',
  type: 'One of the types below.',
  actor: 'The user who acts, a UUID.',
  subject: 'The user it happens to, a UUID.',
  at: 'The time of the change: ISO 8601, UTC.',
};

/**
 * Reacts to events. Events are delivered at least once, in batches, so `handle` must be idempotent; and in any order,
 * because a retry comes after later events, and instances deliver independently: only `id` says which of two changes of
 * one pair came first.
 */
export interface EventListener {
  /** Unique and stable: dead letters are stored under it. */
  readonly name: string;
  readonly types: readonly string[];
  handle(events: readonly DomainEvent[]): Promise<void>;
}
