import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** A list that has become long. Its folded size and the position of its root are null until its tree is planted. */
@Entity({ schema: 'adjacency', name: 'long_list' })
export class LongList {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @Column('bigint', { nullable: true }) n: string | null;
  @Column('smallint', { name: 'root_level', nullable: true }) rootLevel: number | null;
  @Column('bigint', { name: 'root_prefix', nullable: true }) rootPrefix: string | null;
  @Column('bigint', { name: 'folded_to', default: 0 }) foldedTo: string;
  @Column('bigint', { name: 'next_folded_to', nullable: true }) nextFoldedTo: string | null;
  @Column('bigint', { name: 'next_after', nullable: true }) nextAfter: string | null;
}
