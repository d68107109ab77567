import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: moves when an event could not be told to the shared cache, which makes everything cached before void. */
@Entity({ schema: 'cache', name: 'epoch' })
export class CacheEpochRow {
  @PrimaryColumn('boolean', { default: true }) singleton: boolean;
  @Column('bigint') epoch: string;
}
