import { Entity, PrimaryColumn } from 'typeorm';
import type { ListKind } from '../list-kind.js';

/** A short list that has too many entries and must be made long. */
@Entity({ schema: 'adjacency', name: 'overgrown' })
export class Overgrown {
  @PrimaryColumn('uuid') owner: string;
  @PrimaryColumn('smallint') kind: ListKind;
  @PrimaryColumn('bigint') seq: string;
}
