import { Controller, Delete, HttpCode, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Adjacency } from '#adjacency';
import { actingUser, CurrentPrincipal, type Principal, readableUser } from '#platform/auth';
import {
  ApiErrors,
  ApiList,
  ListAnswers,
  ListQuery,
  TargetParam,
  UserQuery,
  WRITE_ERRORS,
} from '#platform/http';
import { FRIENDS } from '../friendship.lists.js';
import { EndFriendship } from '../use-cases/end-friendship.js';

@ApiTags('Friendship')
@ApiBearerAuth()
@Controller('api/connections/friends')
export class FriendsController {
  constructor(
    private readonly endFriendship: EndFriendship,
    private readonly lists: Adjacency,
    private readonly answers: ListAnswers,
  ) {}

  @ApiList('', {
    operationId: 'listFriends',
    summary: 'List friends of the specified user',
    description: 'Newest friendship first. `meta.total` is the exact length of the whole list.',
    page: 'The friends.',
    entries: 1,
  })
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const owner = readableUser(principal, query.user_id);
    return this.answers.answer({ list: 'friends', owner, principal, query, reply }, (page) =>
      this.lists.page(FRIENDS, owner, page, principal.userId),
    );
  }

  @Delete(':target_user_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'endFriendship',
    summary: 'End a friendship',
    description:
      'Either of the two friends may end it. Ending a friendship that does not exist changes nothing and gets the same answer.',
  })
  @ApiNoContentResponse({ description: 'The two are not friends.' })
  @ApiErrors(...WRITE_ERRORS)
  async end(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    await this.endFriendship.execute(actingUser(principal, query.user_id), target.target_user_id);
  }
}
