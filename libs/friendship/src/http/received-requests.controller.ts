import { Controller, Get, Param, Patch, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  actingUser,
  ApiErrors,
  CurrentPrincipal,
  ListCodec,
  ListQuery,
  ListResponse,
  type Principal,
  TargetParam,
  UserQuery,
} from '#platform';
import { ApproveFriendRequest } from '../use-cases/approve-friend-request.js';
import { ListFriendships } from '../use-cases/list-friendships.js';

@ApiTags('Friend requests')
@ApiBearerAuth()
@Controller('api/connections/friends/requests/received')
export class ReceivedRequestsController {
  constructor(
    private readonly approveFriendRequest: ApproveFriendRequest,
    private readonly lists: ListFriendships,
    private readonly codec: ListCodec,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List the friend requests a user has received',
    description: 'The pending ones, newest first. Only the user, or a trusted back end, may read them.',
  })
  @ApiOkResponse({ type: ListResponse, description: 'A page of the users who ask.' })
  @ApiErrors('invalid_request', 'invalid_cursor', 'user_id_required', 'not_yours')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListResponse> {
    const owner = actingUser(principal, query.user_id);
    const page = await this.lists.requestsReceived(
      owner,
      this.codec.toPageRequest(query, 'requests_received', owner),
    );
    return this.codec.toResponse(page, query, 'requests_received', owner, reply);
  }

  @Patch(':target_user_id')
  @ApiOperation({
    summary: 'Approve a friend request',
    description:
      'Makes friends with the user named in the path, who must have asked. Approving again changes nothing; ' +
      'without a request the answer is 404.',
  })
  @ApiOkResponse({ description: 'The two are friends.' })
  @ApiErrors('invalid_request', 'user_id_required', 'not_yours', 'friend_request_not_found')
  async approve(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    await this.approveFriendRequest.execute(actingUser(principal, query.user_id), target.target_user_id);
  }
}
