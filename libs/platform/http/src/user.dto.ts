import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { UserId } from '#kernel';
import { IsUserId } from './user-id.decorator.js';
import { IsUserIds, MAX_USER_IDS } from './user-ids.decorator.js';

export const EXAMPLE_USER = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const TARGET = {
  type: String,
  format: 'uuid',
  example: EXAMPLE_USER,
  description: 'The other user, known here or not.',
};

export class TargetParam {
  @ApiProperty(TARGET)
  @IsUserId()
  target_user_id: UserId;
}

export class TargetBody {
  @ApiProperty(TARGET)
  @IsUserId()
  target_user_id: UserId;
}

// No examples in the query: Swagger UI would send them as values.
export class UserQuery {
  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: "The user meant. Defaults to the token's user; a service token must name one.",
  })
  @IsOptional()
  @IsUserId()
  user_id?: UserId;
}

/** A user and others. */
export class TargetsQuery extends UserQuery {
  @ApiProperty({
    type: String,
    maxLength: MAX_USER_IDS * 37 - 1,
    description: `1 to ${MAX_USER_IDS} ids of other users separated by commas, answered in this order, duplicates once.`,
  })
  @IsUserIds()
  target_user_ids: UserId[];
}

/** One user, or with `user_ids` many. */
export class UsersQuery extends UserQuery {
  @ApiPropertyOptional({
    type: String,
    maxLength: MAX_USER_IDS * 37 - 1,
    description: `Batch mode: 1 to ${MAX_USER_IDS} user ids separated by commas, answered in this order, duplicates once. Excludes \`user_id\`.`,
  })
  @IsOptional()
  @IsUserIds()
  user_ids?: UserId[];
}
