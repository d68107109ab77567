import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FriendshipRepository } from '../friendship.repository.js';

/** Ends a friendship, from either side; if there is none, nothing changes. */
@Injectable()
export class EndFriendship {
  constructor(private readonly friendships: FriendshipRepository) {}

  async execute(actor: UserId, friend: UserId): Promise<void> {
    if (actor === friend) return;
    await this.friendships.apply({ command: 'end', actor, target: friend, limited: false });
  }
}
