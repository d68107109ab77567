import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: what all instances know of the cache that they share. */
@Entity({ schema: 'cache', name: 'epoch' })
export class CacheEpochRow {
  @PrimaryColumn('boolean', { default: true }) singleton: boolean;
  /** Moves when an event could not be told to the shared cache, which makes everything cached before void. */
  @Column('bigint') epoch: string;
  /** While it is, nothing is served from the cache and nothing kept in it. */
  @Column('boolean', { default: false }) closed: boolean;
  /** How often an instance has closed the cache, or kept it closed. */
  @Column('bigint', { default: 0 }) closings: string;
  /** Drawn when the database was migrated. */
  @Column('uuid', { default: () => 'gen_random_uuid()' }) id: string;
}
