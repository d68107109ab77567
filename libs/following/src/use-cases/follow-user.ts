import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FollowWriter } from '../follow-writer.js';
import { SelfFollowError } from '../following.errors.js';

/** Makes a user follow another; a repeat changes nothing. Throws `self_target` for oneself. */
@Injectable()
export class FollowUser {
  constructor(private readonly writer: FollowWriter) {}

  async execute(follower: UserId, followee: UserId): Promise<void> {
    if (follower === followee) throw new SelfFollowError();
    await this.writer.write({ follower, followee, follows: true });
  }
}
