import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Follow } from './follow.entity.js';
import { FollowRepository } from './follow.repository.js';
import { FollowingController } from './http/following.controller.js';
import { FollowUser } from './use-cases/follow-user.js';
import { RemoveFollower } from './use-cases/remove-follower.js';
import { UnfollowUser } from './use-cases/unfollow-user.js';

@Module({
  imports: [TypeOrmModule.forFeature([Follow])],
  controllers: [FollowingController],
  providers: [FollowRepository, FollowUser, UnfollowUser, RemoveFollower],
})
export class FollowingModule {}
