import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that one listener failed on until it was given up; an operator may have it tried again. */
@Entity({ schema: 'events', name: 'dead_letter' })
export class DeadLetter {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'dead_letter_pkey' })
  listener: string;

  @PrimaryColumn('bigint', { name: 'event_id', primaryKeyConstraintName: 'dead_letter_pkey' })
  eventId: string;

  @Column('text')
  type: string;

  @Column('uuid')
  actor: string;

  @Column('uuid')
  subject: string;

  @Column('timestamptz')
  at: Date;

  @Column('text', { name: 'last_error' })
  lastError: string;

  @Column('timestamptz', { name: 'failed_at', default: () => 'now()' })
  failedAt: Date;
}
