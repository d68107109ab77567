import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event whose delivery is not yet confirmed. An empty listener means all listeners. */
@Entity({ schema: 'events', name: 'outbox' })
export class OutboxEvent {
  @PrimaryColumn('bigint') id: string;
  @PrimaryColumn('text', { default: '' }) listener: string;
  @Column('text') type: string;
  @Column('uuid') actor: string;
  @Column('uuid') subject: string;
  @Column('timestamptz', { default: () => 'clock_timestamp()' }) at: Date;
  @Column('smallint', { default: 0 }) attempts: number;
  @Column('timestamptz', { name: 'next_attempt_at' }) nextAttemptAt: Date;
}
