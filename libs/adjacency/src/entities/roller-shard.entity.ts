import { Entity, PrimaryColumn } from 'typeorm';

/** A share of all owners whose trees one roller at a time may change. */
@Entity({ schema: 'adjacency', name: 'roller_shard' })
export class RollerShard {
  @PrimaryColumn('smallint') shard: number;
}
