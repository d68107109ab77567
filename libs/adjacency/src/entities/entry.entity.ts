import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** A peer on an owner's list. A list is ordered by descending id. */
@Entity({ schema: 'adjacency', name: 'entry' })
export class Entry {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @PrimaryColumn('bigint') id: string;
  @Column('uuid') peer: string;
}
