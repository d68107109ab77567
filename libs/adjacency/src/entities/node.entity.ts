import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** An inner node of a list's counted tree with the counts of its 64 children. */
@Entity({ schema: 'adjacency', name: 'node' })
export class Node {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @PrimaryColumn('smallint') level: number;
  @PrimaryColumn('bigint') prefix: string;
  @Column('bigint', { array: true }) counts: string[];
}
