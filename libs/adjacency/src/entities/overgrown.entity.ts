import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** A short list that was found to have grown long. */
@Entity({ schema: 'adjacency', name: 'overgrown' })
export class Overgrown {
  @PrimaryColumn('bigint') seq: string;
  @Column('uuid') owner: string;
  @Column('smallint') kind: ListKind;
}
