import type { UserId } from '#kernel';

/** Something that has happened between two users, told after its transaction has committed. */
export interface DomainEvent {
  /** Grows with every change of one pair of users, in the order of the changes. */
  readonly id: string;
  /** In the past tense. */
  readonly type: string;
  readonly actor: UserId;
  readonly subject: UserId;
  readonly at: Date;
}

/** An entry of the catalogue of events. */
export interface EventDescription {
  readonly type: string;
  readonly publisher: string;
  readonly actor: string;
  readonly subject: string;
  readonly when: string;
}
