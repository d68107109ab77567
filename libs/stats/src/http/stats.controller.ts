import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal, UserIdRequiredError } from '#platform/auth';
import { ApiErrors, ApiOneOrMany, InvalidRequestError, usersMeant, UsersQuery } from '#platform/http';
import { GetCounts } from '../use-cases/get-counts.js';
import { CountsBatchResponse, CountsResponse } from './stats.dto.js';

@ApiTags('Stats')
@ApiBearerAuth()
@Controller('api/connections')
export class StatsController {
  constructor(private readonly getCounts: GetCounts) {}

  @Get()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({
    operationId: 'getConnectionCounts',
    summary: "Get an overview of the user's connections",
    description:
      'The five counts of a user, or of many. They are exact and include every write that has been answered. With ' +
      '`user_ids` the answer lists the users in the given order. The counts of an unknown user are zero.',
  })
  @ApiOneOrMany(CountsResponse, CountsBatchResponse, {
    following_count: 3,
    followers_count: 2,
    friends_count: 1,
    requests_received_count: 2,
    requests_sent_count: 1,
  })
  @ApiErrors(InvalidRequestError, UserIdRequiredError)
  async read(@CurrentPrincipal() principal: Principal, @Query() query: UsersQuery): Promise<string> {
    const { ids, batch } = usersMeant(principal, query);
    const counts = await this.getCounts.execute(ids, principal.userId);
    if (!batch) return `{"message":"OK","data":${counts[0]!}}`;
    const users = ids.map((user_id, index) => `{"user_id":"${user_id}","data":${counts[index]!}}`);
    return `{"message":"OK","users":[${users.join(',')}]}`;
  }
}
