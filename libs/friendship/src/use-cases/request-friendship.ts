import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { SelfRequestError } from '../friendship.errors.js';
import { FriendshipRepository } from '../friendship.repository.js';

/**
 * Sends a friend request, or approves that of the target if there is one. Throws `self_target`, `already_friends`,
 * `request_declined` during the cooldown after a decline, or, if the actor is limited, `requests_limit_reached` or
 * `friends_limit_reached`.
 */
@Injectable()
export class RequestFriendship {
  constructor(private readonly friendships: FriendshipRepository) {}

  async execute(actor: UserId, target: UserId, limited: boolean): Promise<void> {
    if (actor === target) throw new SelfRequestError();
    await this.friendships.apply({ command: 'request', actor, target, limited });
  }
}
