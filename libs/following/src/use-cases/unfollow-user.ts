import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FollowRepository } from '../follow.repository.js';

/** Makes a user unfollow another; if there is no follow, nothing changes. */
@Injectable()
export class UnfollowUser {
  constructor(private readonly follows: FollowRepository) {}

  async execute(follower: UserId, followee: UserId): Promise<void> {
    if (follower === followee) return;
    await this.follows.apply({ follower, followee, change: 'unfollow' });
  }
}
