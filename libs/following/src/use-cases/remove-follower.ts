import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FollowRepository } from '../follow.repository.js';

/** Removes a follower of a user, at that user's request; if there is no such follower, nothing changes. */
@Injectable()
export class RemoveFollower {
  constructor(private readonly follows: FollowRepository) {}

  async execute(followee: UserId, follower: UserId): Promise<void> {
    if (followee === follower) return;
    await this.follows.apply({ follower, followee, change: 'remove' });
  }
}
