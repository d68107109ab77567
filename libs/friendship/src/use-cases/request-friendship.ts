import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { SelfRequestError } from '../friendship.errors.js';
import { FriendshipRepository } from '../friendship.repository.js';

/**
 * Asks a user to be friends, or accepts if that user has asked. Throws `self_target`, `already_friends`, or
 * `request_declined` while it is too soon after a decline.
 */
@Injectable()
export class RequestFriendship {
  constructor(private readonly friendships: FriendshipRepository) {}

  async execute(actor: UserId, target: UserId): Promise<void> {
    if (actor === target) throw new SelfRequestError();
    await this.friendships.apply({ command: 'request', actor, target });
  }
}
