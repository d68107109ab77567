import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FriendRequestNotFoundError } from '../friendship.errors.js';
import { FriendshipRepository } from '../friendship.repository.js';

/**
 * Approves a friend request; repeating it changes nothing. Throws `friend_request_not_found` or, if the actor is
 * limited, `friends_limit_reached`.
 */
@Injectable()
export class ApproveFriendRequest {
  constructor(private readonly friendships: FriendshipRepository) {}

  async execute(actor: UserId, requester: UserId, limited: boolean): Promise<void> {
    if (actor === requester) throw new FriendRequestNotFoundError();
    await this.friendships.apply({ command: 'approve', actor, target: requester, limited });
  }
}
