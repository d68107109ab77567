import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event for which a listener failed at every retry. */
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
