import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that has not reached all its listeners yet. */
@Entity({ schema: 'events', name: 'outbox' })
export class OutboxRow {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'outbox_pkey' })
  id: string;

  @Column('text')
  type: string;

  @Column('uuid')
  actor: string;

  @Column('uuid')
  subject: string;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  at: Date;

  @Column('integer', { default: 0 })
  attempts: number;

  /** Null until a delivery has failed. */
  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt: Date | null;
}
