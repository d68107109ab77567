import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that a listener failed on for good. */
@Entity({ schema: 'events', name: 'dead_letter' })
export class DeadLetterEvent {
  @PrimaryColumn('bigint') id: string;
  @PrimaryColumn('text') listener: string;
  @Column('text') type: string;
  @Column('uuid') actor: string;
  @Column('uuid') subject: string;
  @Column('timestamptz') at: Date;
  @Column('text', { name: 'last_error' }) lastError: string;
  @Column('timestamptz', { name: 'failed_at', default: () => 'clock_timestamp()' }) failedAt: Date;
}
