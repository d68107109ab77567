import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UserId } from '#kernel';

/** The users whose profiles a transaction has changed. Triggers write it; rows are deleted after some minutes. */
@Entity({ schema: 'profiles', name: 'change' })
export class Change {
  /** The transaction's id. */
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'change_pkey' }) version: string;
  /** Null: any number of users. */
  @Column('uuid', { array: true, nullable: true }) users: UserId[] | null;
}
