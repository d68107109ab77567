import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FriendshipRepository } from '../friendship.repository.js';

/** Declines a pending request; its sender may not ask again for a while. If there is none, nothing changes. */
@Injectable()
export class DeclineFriendRequest {
  constructor(private readonly friendships: FriendshipRepository) {}

  async execute(actor: UserId, requester: UserId): Promise<void> {
    if (actor === requester) return;
    await this.friendships.apply({ command: 'decline', actor, target: requester, limited: false });
  }
}
