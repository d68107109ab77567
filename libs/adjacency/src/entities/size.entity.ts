import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** Folded size of a list. `rootLevel` is set once the list has a tree. */
@Entity({ schema: 'adjacency', name: 'size' })
export class Size {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @Column('bigint') n: string;
  @Column('smallint', { name: 'root_level', nullable: true }) rootLevel: number | null;
}
