import { ViewColumn, ViewEntity } from 'typeorm';
import type { UserId } from '#kernel';

/** That a user blocks another. To be read only: the list engine writes it. */
@ViewEntity({ schema: 'blocks', name: 'block', synchronize: false })
export class Block {
  @ViewColumn() readonly blocker: UserId;
  @ViewColumn() readonly blocked: UserId;
  /** Newer blocks have higher ids. A decimal bigint. */
  @ViewColumn() readonly id: string;
}
