import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FollowRepository } from '../follow.repository.js';

/** Makes another no longer follow a user, by the will of that user; where nobody follows nothing changes. */
@Injectable()
export class RemoveFollower {
  constructor(private readonly follows: FollowRepository) {}

  async execute(followee: UserId, follower: UserId): Promise<void> {
    if (followee === follower) return;
    await this.follows.apply({ follower, followee, change: 'remove' });
  }
}
