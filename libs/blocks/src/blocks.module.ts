import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FollowingModule } from '#following';
import { FriendshipModule } from '#friendship';
import { Block } from './block.entity.js';
import { BlockRepository } from './block.repository.js';
import { BlocksController } from './http/blocks.controller.js';
import { BlockUser } from './use-cases/block-user.js';
import { UnblockUser } from './use-cases/unblock-user.js';

@Module({
  imports: [TypeOrmModule.forFeature([Block]), FollowingModule, FriendshipModule],
  controllers: [BlocksController],
  providers: [BlockRepository, BlockUser, UnblockUser],
})
export class BlocksModule {}
