import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeclinedRequestCleaner } from './declined-request.cleaner.js';
import { DeclinedRequest } from './declined-request.entity.js';
import { DeclinedRequestRepository } from './declined-request.repository.js';
import { FriendRequest } from './friend-request.entity.js';
import { Friendship } from './friendship.entity.js';
import { FriendshipRepository } from './friendship.repository.js';
import { FriendsController } from './http/friends.controller.js';
import { ReceivedRequestsController } from './http/received-requests.controller.js';
import { SentRequestsController } from './http/sent-requests.controller.js';
import { ApproveFriendRequest } from './use-cases/approve-friend-request.js';
import { CancelFriendRequest } from './use-cases/cancel-friend-request.js';
import { DeclineFriendRequest } from './use-cases/decline-friend-request.js';
import { EndFriendship } from './use-cases/end-friendship.js';
import { RequestFriendship } from './use-cases/request-friendship.js';

@Module({
  imports: [TypeOrmModule.forFeature([Friendship, FriendRequest, DeclinedRequest])],
  controllers: [FriendsController, SentRequestsController, ReceivedRequestsController],
  providers: [
    FriendshipRepository,
    DeclinedRequestRepository,
    DeclinedRequestCleaner,
    RequestFriendship,
    CancelFriendRequest,
    ApproveFriendRequest,
    DeclineFriendRequest,
    EndFriendship,
  ],
})
export class FriendshipModule {}
