import { ViewColumn, ViewEntity } from 'typeorm';
import type { UserId } from '#kernel';

/** A pending friend request. Read-only: only the list engine writes requests. */
@ViewEntity({ schema: 'friendship', name: 'friend_request', synchronize: false })
export class FriendRequest {
  @ViewColumn() readonly sender: UserId;
  @ViewColumn() readonly receiver: UserId;
  /** Newer requests have higher ids. A decimal bigint. */
  @ViewColumn() readonly id: string;
}
