import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FriendRequest } from './friend-request.entity.js';
import { Friendship } from './friendship.entity.js';
import { FriendshipRepository } from './friendship.repository.js';
import { FriendsController } from './http/friends.controller.js';
import { ReceivedRequestsController } from './http/received-requests.controller.js';
import { SentRequestsController } from './http/sent-requests.controller.js';
import { ApproveFriendRequest } from './use-cases/approve-friend-request.js';
import { CancelFriendRequest } from './use-cases/cancel-friend-request.js';
import { RequestFriendship } from './use-cases/request-friendship.js';

@Module({
  imports: [TypeOrmModule.forFeature([Friendship, FriendRequest])],
  controllers: [FriendsController, SentRequestsController, ReceivedRequestsController],
  providers: [FriendshipRepository, RequestFriendship, CancelFriendRequest, ApproveFriendRequest],
})
export class FriendshipModule {}
