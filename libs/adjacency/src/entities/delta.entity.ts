import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** A change of a list that is not folded yet: `d` is 1 for an entry that came, -1 for one that went. */
@Entity({ schema: 'adjacency', name: 'delta' })
export class Delta {
  @PrimaryColumn('smallint') shard: number;
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @PrimaryColumn('bigint') id: string;
  @PrimaryColumn('smallint') d: 1 | -1;
  @Column('timestamptz') at: Date;
}
