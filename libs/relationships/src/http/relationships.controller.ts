import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  actingUser,
  CurrentPrincipal,
  NotYoursError,
  type Principal,
  UserIdRequiredError,
} from '#platform/auth';
import { ApiErrors, InvalidRequestError, TargetsQuery } from '#platform/http';
import { RelationshipsRepository } from '../relationships.repository.js';
import { RelationshipsResponse } from './relationships.dto.js';

@ApiTags('Relationships')
@ApiBearerAuth()
@Controller('api/connections/relationships')
export class RelationshipsController {
  constructor(private readonly relationships: RelationshipsRepository) {}

  @Get()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({
    operationId: 'getRelationships',
    summary: "Read a user's relationships with other users",
    description:
      'Whether the user follows, is followed by, is friends with or blocks each of up to 100 others, and which requests ' +
      'are pending; all but blocks with their times. For unknown users and for the user themselves every member is false ' +
      'or null. Only the user, or a trusted back end, may read it.',
  })
  @ApiOkResponse({
    type: RelationshipsResponse,
    description: 'In the order of `target_user_ids`, with duplicates once.',
  })
  @ApiErrors(InvalidRequestError, UserIdRequiredError, NotYoursError)
  async read(@CurrentPrincipal() principal: Principal, @Query() query: TargetsQuery): Promise<string> {
    const viewer = actingUser(principal, query.user_id);
    const targets = query.target_user_ids;
    const relationships = await this.relationships.between(viewer, targets);
    const users = targets.map((target, index) => `{"user_id":"${target}","data":${relationships[index]!}}`);
    return `{"message":"OK","users":[${users.join(',')}]}`;
  }
}
