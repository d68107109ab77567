import { Body, Controller, Delete, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Adjacency, BarredError } from '#adjacency';
import { actingUser, CurrentPrincipal, NotYoursError, type Principal } from '#platform/auth';
import {
  ApiErrors,
  ApiList,
  ListAnswers,
  ListQuery,
  TargetBody,
  TargetParam,
  UserQuery,
  WRITE_ERRORS,
} from '#platform/http';
import {
  AlreadyFriendsError,
  FriendsLimitReachedError,
  RequestDeclinedError,
  RequestsLimitReachedError,
  SelfRequestError,
} from '../friendship.errors.js';
import { REQUESTS_SENT } from '../friendship.lists.js';
import { CancelFriendRequest } from '../use-cases/cancel-friend-request.js';
import { RequestFriendship } from '../use-cases/request-friendship.js';

@ApiTags('Friendship')
@ApiBearerAuth()
@Controller('api/connections/friends/requests/sent')
export class SentRequestsController {
  constructor(
    private readonly requestFriendship: RequestFriendship,
    private readonly cancelFriendRequest: CancelFriendRequest,
    private readonly lists: Adjacency,
    private readonly answers: ListAnswers,
  ) {}

  @ApiList(
    '',
    {
      operationId: 'listSentRequests',
      summary: 'List sent friend requests',
      description: 'The pending ones, newest first. Only the user, or a trusted back end, may read them.',
      page: 'The users to whom the requests were sent.',
      entries: 1,
    },
    NotYoursError,
  )
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const owner = actingUser(principal, query.user_id);
    return this.answers.answer({ list: 'requests_sent', owner, principal, query, reply }, (page) =>
      this.lists.page(REQUESTS_SENT, owner, page),
    );
  }

  @Post()
  @ApiOperation({
    operationId: 'sendFriendRequest',
    summary: 'Send a friend request',
    description:
      'Sending again changes nothing. If the other user has already sent you a request, the two become friends at once. ' +
      'The answer is 409 if they are friends already, if the other user has recently declined your request, if you have ' +
      'as many pending requests as allowed, or if the two would become friends and one of them has as many friends as ' +
      'allowed.',
  })
  @ApiCreatedResponse({ description: 'The request is pending, or the two are friends.' })
  @ApiErrors(
    SelfRequestError,
    AlreadyFriendsError,
    RequestDeclinedError,
    RequestsLimitReachedError,
    FriendsLimitReachedError,
    BarredError,
    ...WRITE_ERRORS,
  )
  async send(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Body() body: TargetBody,
  ): Promise<void> {
    const actor = actingUser(principal, query.user_id);
    await this.requestFriendship.execute(actor, body.target_user_id, principal.kind === 'user');
  }

  @Delete(':target_user_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'cancelFriendRequest',
    summary: 'Delete previously sent friend request',
    description:
      'Cancels a pending request. Cancelling a request that does not exist changes nothing and gets the same answer.',
  })
  @ApiNoContentResponse({ description: 'No request to that user is pending.' })
  @ApiErrors(...WRITE_ERRORS)
  async cancel(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    await this.cancelFriendRequest.execute(actingUser(principal, query.user_id), target.target_user_id);
  }
}
