import { Module } from '@nestjs/common';
import { FriendshipRepository } from './friendship.repository.js';
import { FriendshipWriter } from './friendship-writer.js';
import { FriendsController } from './http/friends.controller.js';
import { ReceivedRequestsController } from './http/received-requests.controller.js';
import { SentRequestsController } from './http/sent-requests.controller.js';
import { ApproveFriendRequest } from './use-cases/approve-friend-request.js';
import { CancelFriendRequest } from './use-cases/cancel-friend-request.js';
import { ListFriendships } from './use-cases/list-friendships.js';
import { RequestFriendship } from './use-cases/request-friendship.js';

@Module({
  controllers: [FriendsController, SentRequestsController, ReceivedRequestsController],
  providers: [
    FriendshipRepository,
    FriendshipWriter,
    RequestFriendship,
    CancelFriendRequest,
    ApproveFriendRequest,
    ListFriendships,
  ],
})
export class FriendshipModule {}
