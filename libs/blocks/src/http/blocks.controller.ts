import { Body, Controller, Delete, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Adjacency } from '#adjacency';
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
import { SelfBlockError } from '../blocks.errors.js';
import { BLOCKS } from '../blocks.lists.js';
import { BlockUser } from '../use-cases/block-user.js';
import { UnblockUser } from '../use-cases/unblock-user.js';

@ApiTags('Blocks')
@ApiBearerAuth()
@Controller('api/connections/blocks')
export class BlocksController {
  constructor(
    private readonly blockUser: BlockUser,
    private readonly unblockUser: UnblockUser,
    private readonly lists: Adjacency,
    private readonly answers: ListAnswers,
  ) {}

  @ApiList(
    '',
    {
      operationId: 'listBlocked',
      summary: 'List the users whom a user blocks',
      description: 'Newest first. Only the user, or a trusted back end, may read it.',
      page: 'The blocked users.',
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
    return this.answers.answer({ list: 'blocks', owner, principal, query, reply }, (page) =>
      this.lists.page(BLOCKS, owner, page),
    );
  }

  @Post()
  @ApiOperation({
    operationId: 'blockUser',
    summary: 'Block a user',
    description:
      'Ends follows, friend requests and friendship between the two. Until the block is lifted, neither can follow the ' +
      'other or send a friend request, and with a user token neither sees anything of the other in lists, totals, counts ' +
      'or profiles. Blocking again changes nothing and gets the same answer.',
  })
  @ApiCreatedResponse({ description: 'The user is blocked.' })
  @ApiErrors(SelfBlockError, ...WRITE_ERRORS)
  async block(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Body() body: TargetBody,
  ): Promise<void> {
    await this.blockUser.execute(actingUser(principal, query.user_id), body.target_user_id);
  }

  @Delete(':target_user_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'unblockUser',
    summary: 'Lift a block',
    description:
      'Restores nothing that the block ended. Lifting a block that does not exist changes nothing and gets the same answer.',
  })
  @ApiNoContentResponse({ description: 'The user is not blocked.' })
  @ApiErrors(...WRITE_ERRORS)
  async unblock(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    await this.unblockUser.execute(actingUser(principal, query.user_id), target.target_user_id);
  }
}
