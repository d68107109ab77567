import { ViewColumn, ViewEntity } from 'typeorm';
import type { UserId } from '#kernel';

/** That two users are friends, once from the side of each. To be read only: the list engine writes it. */
@ViewEntity({ schema: 'friendship', name: 'friendship', synchronize: false })
export class Friendship {
  @ViewColumn({ name: 'user_id' }) readonly userId: UserId;
  @ViewColumn({ name: 'friend_id' }) readonly friendId: UserId;
  /** Newer friendships have higher ids; the same from both sides. A decimal bigint. */
  @ViewColumn() readonly id: string;
}
