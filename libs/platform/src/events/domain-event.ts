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

/** What the catalogue in docs/events.md says of an event. */
export interface EventDescription {
  readonly type: string;
  readonly publisher: string;
  readonly actor: string;
  readonly subject: string;
  readonly when: string;
}

/** A reaction to events. They come at least once, in batches: `handle` must be idempotent. */
export interface EventListener {
  /** Unique and stable: dead letters are kept by it. */
  readonly name: string;
  readonly types: readonly string[];
  handle(events: readonly DomainEvent[]): Promise<void>;
}
