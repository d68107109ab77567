import { ViewColumn, ViewEntity } from 'typeorm';
import type { UserId } from '#kernel';

/** A friendship, as one row for each of the two friends. Read-only: only the list engine writes friendships. */
@ViewEntity({ schema: 'friendship', name: 'friendship', synchronize: false })
export class Friendship {
  @ViewColumn({ name: 'user_id' }) readonly userId: UserId;
  @ViewColumn({ name: 'friend_id' }) readonly friendId: UserId;
  /** Newer friendships have higher ids; the same from both sides. A decimal bigint. */
  @ViewColumn() readonly id: string;
}
