import { Controller, Get, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiErrors, CurrentPrincipal, type Principal, usersMeant, UsersQuery } from '#platform';
import { GetCounts } from '../use-cases/get-counts.js';
import { CountsBatchResponse, CountsResponse } from './stats.dto.js';

@ApiTags('Counts')
@ApiBearerAuth()
@ApiExtraModels(CountsResponse, CountsBatchResponse)
@Controller('api/connections')
export class StatsController {
  constructor(private readonly getCounts: GetCounts) {}

  @Get()
  @ApiOperation({
    summary: 'Read the five counts of a user, or of many',
    description:
      'The counts are exact and show every write that has been answered. With `user_ids` the answer lists the users ' +
      'in the given order; a user nobody knows has zero counts.',
  })
  @ApiOkResponse({
    description: 'The counts: `data` for one user, `users` in batch mode.',
    schema: {
      oneOf: [{ $ref: getSchemaPath(CountsResponse) }, { $ref: getSchemaPath(CountsBatchResponse) }],
    },
  })
  @ApiErrors('invalid_request', 'user_id_required')
  async read(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UsersQuery,
  ): Promise<CountsResponse | CountsBatchResponse> {
    const { ids, batch } = usersMeant(principal, query);
    const counts = await this.getCounts.execute(ids);
    if (!batch) return { message: 'OK', data: counts[0]! };
    return { message: 'OK', users: ids.map((user_id, index) => ({ user_id, data: counts[index]! })) };
  }
}
