import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FriendshipRepository } from '../friendship.repository.js';

/** Cancels a pending request of the actor; if there is none, nothing changes. */
@Injectable()
export class CancelFriendRequest {
  constructor(private readonly friendships: FriendshipRepository) {}

  async execute(actor: UserId, target: UserId): Promise<void> {
    if (actor === target) return;
    await this.friendships.apply({ command: 'cancel', actor, target, limited: false });
  }
}
