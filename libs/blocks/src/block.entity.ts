import { ViewColumn, ViewEntity } from 'typeorm';
import type { UserId } from '#kernel';

/** A user blocks another. Read-only: only the list engine writes blocks. */
@ViewEntity({ schema: 'blocks', name: 'block', synchronize: false })
export class Block {
  @ViewColumn() readonly blocker: UserId;
  @ViewColumn() readonly blocked: UserId;
  /** Newer blocks have higher ids. A decimal bigint. */
  @ViewColumn() readonly id: string;
}
