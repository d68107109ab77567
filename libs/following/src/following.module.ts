import { Module } from '@nestjs/common';
import { FollowRepository } from './follow.repository.js';
import { FollowWriter } from './follow-writer.js';
import { FollowingController } from './http/following.controller.js';
import { FollowUser } from './use-cases/follow-user.js';
import { ListFollows } from './use-cases/list-follows.js';
import { UnfollowUser } from './use-cases/unfollow-user.js';

@Module({
  controllers: [FollowingController],
  providers: [FollowRepository, FollowWriter, FollowUser, UnfollowUser, ListFollows],
})
export class FollowingModule {}
