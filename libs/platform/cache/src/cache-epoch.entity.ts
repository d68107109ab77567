import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A single row: the state of the cache that all instances share. */
@Entity({ schema: 'cache', name: 'epoch' })
export class CacheEpochRow {
  @PrimaryColumn('boolean', { default: true }) singleton: boolean;
  /** Raised when an invalidation did not reach the shared cache. This makes everything cached before invalid. */
  @Column('bigint') epoch: string;
  /** While true, no instance serves anything from the cache or stores anything in it. */
  @Column('boolean', { default: false }) closed: boolean;
  /** How often an instance has closed the cache or renewed the closing. */
  @Column('bigint', { default: 0 }) closings: string;
  /** Generated when the database was migrated. */
  @Column('uuid', { default: () => 'gen_random_uuid()' }) id: string;
}
