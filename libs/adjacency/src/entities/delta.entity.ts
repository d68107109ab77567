import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** A change of a long list by one statement, not folded yet: `d` is 1 for added entries, -1 for removed entries. */
@Entity({ schema: 'adjacency', name: 'delta' })
export class Delta {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @PrimaryColumn('bigint') seq: string;
  @Column('smallint') d: 1 | -1;
  @Column('bigint', { array: true }) ids: string[];
  @Column('timestamptz') at: Date;
}
