import { Inject, Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { CONFIG, type Config } from '#platform/config';
import { FollowRepository } from '../follow.repository.js';
import { SelfFollowError } from '../following.errors.js';

/** Makes a user follow another; repeating it changes nothing. */
@Injectable()
export class FollowUser {
  constructor(
    private readonly follows: FollowRepository,
    @Inject(CONFIG) private readonly config: Pick<Config, 'maxFollowing'>,
  ) {}

  /**
   * Throws `self_target` if both are the same user, `blocked`, or `following_limit_reached` if the follower is limited
   * and follows as many users as allowed.
   */
  async execute(follower: UserId, followee: UserId, limited: boolean): Promise<void> {
    if (follower === followee) throw new SelfFollowError();
    const most = limited ? this.config.maxFollowing : undefined;
    await this.follows.apply({ follower, followee, change: 'follow', most });
  }
}
