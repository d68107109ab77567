import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ApiErrors,
  CurrentPrincipal,
  ListCodec,
  ListQuery,
  ListResponse,
  type Principal,
  readableUser,
} from '#platform';
import { ListFriendships } from '../use-cases/list-friendships.js';

@ApiTags('Friends')
@ApiBearerAuth()
@Controller('api/connections/friends')
export class FriendsController {
  constructor(
    private readonly lists: ListFriendships,
    private readonly codec: ListCodec,
  ) {}

  @Get()
  @ApiOperation({
    summary: "List a user's friends",
    description: 'Newest friendship first. `meta.total` is the exact length of the whole list.',
  })
  @ApiOkResponse({ type: ListResponse, description: 'A page of the friends.' })
  @ApiErrors('invalid_request', 'invalid_cursor', 'user_id_required')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListResponse> {
    const owner = readableUser(principal, query.user_id);
    const page = await this.lists.friends(owner, this.codec.toPageRequest(query, 'friends', owner));
    return this.codec.toResponse(page, query, 'friends', owner, reply);
  }
}
