import { Controller, Delete, HttpCode, Param, Patch, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Adjacency } from '#adjacency';
import { actingUser, CurrentPrincipal, NotYoursError, type Principal } from '#platform/auth';
import {
  ApiErrors,
  ApiList,
  ListAnswers,
  ListQuery,
  TargetParam,
  UserQuery,
  WRITE_ERRORS,
} from '#platform/http';
import { FriendRequestNotFoundError, FriendsLimitReachedError } from '../friendship.errors.js';
import { REQUESTS_RECEIVED } from '../friendship.lists.js';
import { ApproveFriendRequest } from '../use-cases/approve-friend-request.js';
import { DeclineFriendRequest } from '../use-cases/decline-friend-request.js';

@ApiTags('Friendship')
@ApiBearerAuth()
@Controller('api/connections/friends/requests/received')
export class ReceivedRequestsController {
  constructor(
    private readonly approveFriendRequest: ApproveFriendRequest,
    private readonly declineFriendRequest: DeclineFriendRequest,
    private readonly lists: Adjacency,
    private readonly answers: ListAnswers,
  ) {}

  @ApiList(
    '',
    {
      operationId: 'listReceivedRequests',
      summary: 'List received friend requests',
      description: 'The pending ones, newest first. Only the user, or a trusted back end, may read them.',
      page: 'The users who sent the requests.',
      entries: 2,
    },
    NotYoursError,
  )
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const owner = actingUser(principal, query.user_id);
    return this.answers.answer({ list: 'requests_received', owner, principal, query, reply }, (page) =>
      this.lists.page(REQUESTS_RECEIVED, owner, page),
    );
  }

  @Patch(':target_user_id')
  @ApiOperation({
    operationId: 'approveFriendRequest',
    summary: 'Approve a received friend request',
    description:
      'Approves the request of the user named in the path: the two are then friends. Approving again changes nothing; ' +
      'without a request the answer is 404. If one of the two has as many friends as allowed, the answer is 409 and the ' +
      'request stays pending.',
  })
  @ApiOkResponse({ description: 'The two are friends.' })
  @ApiErrors(FriendRequestNotFoundError, FriendsLimitReachedError, ...WRITE_ERRORS)
  async approve(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    const actor = actingUser(principal, query.user_id);
    await this.approveFriendRequest.execute(actor, target.target_user_id, principal.kind === 'user');
  }

  @Delete(':target_user_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'declineFriendRequest',
    summary: 'Decline a received friend request',
    description:
      'Removes the request of the user named in the path from both lists. The sender is not notified and cannot ask ' +
      'again until the cooldown ends, unless you send them a request. Declining a request that does not exist changes ' +
      'nothing and gets the same answer.',
  })
  @ApiNoContentResponse({ description: 'No request of that user is pending.' })
  @ApiErrors(...WRITE_ERRORS)
  async decline(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    await this.declineFriendRequest.execute(actingUser(principal, query.user_id), target.target_user_id);
  }
}
