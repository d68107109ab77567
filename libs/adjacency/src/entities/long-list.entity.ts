import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** A list with a counted tree: its folded size and the level of the tree's root. */
@Entity({ schema: 'adjacency', name: 'long_list' })
export class LongList {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @Column('bigint') n: string;
  @Column('smallint', { name: 'root_level' }) rootLevel: number;
}
