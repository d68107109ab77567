import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FollowRepository } from '../follow.repository.js';
import { SelfFollowError } from '../following.errors.js';

/** Makes a user follow another; repeating it changes nothing. Throws `self_target` if both are the same user. */
@Injectable()
export class FollowUser {
  constructor(private readonly follows: FollowRepository) {}

  async execute(follower: UserId, followee: UserId): Promise<void> {
    if (follower === followee) throw new SelfFollowError();
    await this.follows.apply({ follower, followee, change: 'follow' });
  }
}
