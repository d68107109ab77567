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
import { actingUser, CurrentPrincipal, type Principal, readableUser } from '#platform/auth';
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
import { FollowingLimitReachedError, SelfFollowError } from '../following.errors.js';
import { FOLLOWERS, FOLLOWING } from '../following.lists.js';
import { FollowUser } from '../use-cases/follow-user.js';
import { RemoveFollower } from '../use-cases/remove-follower.js';
import { UnfollowUser } from '../use-cases/unfollow-user.js';

@ApiTags('Following')
@ApiBearerAuth()
@Controller('api/connections')
export class FollowingController {
  constructor(
    private readonly followUser: FollowUser,
    private readonly unfollowUser: UnfollowUser,
    private readonly removeFollower: RemoveFollower,
    private readonly lists: Adjacency,
    private readonly answers: ListAnswers,
  ) {}

  @ApiList('following', {
    operationId: 'listFollowing',
    summary: 'List users the specified user is following',
    description:
      'Newest first. `meta.total` is the exact length of the whole list, from the same snapshot as the page. ' +
      'Any offset costs the same; a cursor is stable while the list changes.',
    page: 'The users whom the user follows.',
    entries: 3,
  })
  listFollowing(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const owner = readableUser(principal, query.user_id);
    return this.answers.answer({ list: 'following', owner, principal, query, reply }, (page) =>
      this.lists.page(FOLLOWING, owner, page, principal.userId),
    );
  }

  @ApiList('followers', {
    operationId: 'listFollowers',
    summary: 'List users following the specified user',
    description:
      'Newest first. `meta.total` is the exact length of the whole list, from the same snapshot as the page. ' +
      'Any offset costs the same, also for a user with millions of followers.',
    page: 'The followers.',
    entries: 2,
  })
  listFollowers(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const owner = readableUser(principal, query.user_id);
    return this.answers.answer({ list: 'followers', owner, principal, query, reply }, (page) =>
      this.lists.page(FOLLOWERS, owner, page, principal.userId),
    );
  }

  @Post('following')
  @ApiOperation({
    operationId: 'followUser',
    summary: 'Follow a user',
    description:
      'Any user id may be followed. Following again changes nothing and gets the same answer. ' +
      'The answer is 409 if you follow as many users as allowed.',
  })
  @ApiCreatedResponse({ description: 'The user is followed.' })
  @ApiErrors(SelfFollowError, BarredError, FollowingLimitReachedError, ...WRITE_ERRORS)
  async follow(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Body() body: TargetBody,
  ): Promise<void> {
    const follower = actingUser(principal, query.user_id);
    await this.followUser.execute(follower, body.target_user_id, principal.kind === 'user');
  }

  @Delete('following/:target_user_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'unfollowUser',
    summary: 'Unfollow a user',
    description: 'Unfollowing a user whom you do not follow changes nothing and gets the same answer.',
  })
  @ApiNoContentResponse({ description: 'The user is not followed.' })
  @ApiErrors(...WRITE_ERRORS)
  async unfollow(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    await this.unfollowUser.execute(actingUser(principal, query.user_id), target.target_user_id);
  }

  @Delete('followers/:target_user_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removeFollower',
    summary: 'Remove a follower',
    description:
      'Ends the follow of the user named in the path, who may follow again. Removing a user who does not follow you ' +
      'changes nothing and gets the same answer.',
  })
  @ApiNoContentResponse({ description: 'That user does not follow you.' })
  @ApiErrors(...WRITE_ERRORS)
  async remove(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UserQuery,
    @Param() target: TargetParam,
  ): Promise<void> {
    await this.removeFollower.execute(actingUser(principal, query.user_id), target.target_user_id);
  }
}
