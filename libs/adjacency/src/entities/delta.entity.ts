import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** What one statement changed of a long list, not folded yet: `d` is 1 for entries that came, -1 for those that went. */
@Entity({ schema: 'adjacency', name: 'delta' })
export class Delta {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @PrimaryColumn('bigint') seq: string;
  @Column('smallint') d: 1 | -1;
  @Column('bigint', { array: true }) ids: string[];
  @Column('timestamptz') at: Date;
}
