import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A single row about the log of changed profiles. */
@Entity({ schema: 'profiles', name: 'change_log' })
export class ChangeLog {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'change_log_singleton' })
  singleton: boolean;
  /** Changes of transactions with a smaller id may have been deleted. */
  @Column('bigint', { name: 'complete_since' }) completeSince: string;
}
