import { ViewColumn, ViewEntity } from 'typeorm';
import type { UserId } from '#kernel';

/** A user follows another. Read-only: only the list engine writes follows. */
@ViewEntity({ schema: 'following', name: 'follow', synchronize: false })
export class Follow {
  @ViewColumn() readonly follower: UserId;
  @ViewColumn() readonly followee: UserId;
  /** Newer follows have higher ids. A decimal bigint. */
  @ViewColumn() readonly id: string;
}
