import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FollowWriter } from '../follow-writer.js';

/** Ends a following; where there is none nothing changes. */
@Injectable()
export class UnfollowUser {
  constructor(private readonly writer: FollowWriter) {}

  async execute(follower: UserId, followee: UserId): Promise<void> {
    if (follower === followee) return;
    await this.writer.write({ follower, followee, follows: false });
  }
}
