import { Controller, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Adjacency } from '#adjacency';
import { CurrentPrincipal, type Principal, readableUser } from '#platform/auth';
import { ApiList, ListAnswers, ListQuery } from '#platform/http';
import { FRIENDS } from '../friendship.lists.js';

@ApiTags('Friends')
@ApiBearerAuth()
@Controller('api/connections/friends')
export class FriendsController {
  constructor(
    private readonly lists: Adjacency,
    private readonly answers: ListAnswers,
  ) {}

  @ApiList('', {
    summary: "List a user's friends",
    description: 'Newest friendship first. `meta.total` is the exact length of the whole list.',
    page: 'A page of the friends.',
  })
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const owner = readableUser(principal, query.user_id);
    return this.answers.answer({ list: 'friends', owner, query, reply }, (page) =>
      this.lists.page(FRIENDS, owner, page),
    );
  }
}
