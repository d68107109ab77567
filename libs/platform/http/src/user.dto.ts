import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { UserId } from '#kernel';
import { EXAMPLE_PEOPLE } from './example-people.js';
import { IsUserId } from './user-id.decorator.js';
import { IsUserIds, MAX_USER_IDS } from './user-ids.decorator.js';

/** The user in examples: the first of the example people. */
export const EXAMPLE_USER = EXAMPLE_PEOPLE[0]!.user_id;
const TARGET = {
  type: String,
  format: 'uuid',
  example: EXAMPLE_USER,
  description: 'UUID of the target user. In upper or lower case; the server need not know the user.',
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
    description:
      'UUID of the user. Defaults to the current user. A service token has no user and must name one. A user token may ' +
      'name another user only to read what is public.',
  })
  @IsOptional()
  @IsUserId()
  user_id?: UserId;
}

/** A user and others. */
export class TargetsQuery extends UserQuery {
  @ApiProperty({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: MAX_USER_IDS,
    description:
      'Comma-separated list of UUIDs of the target users. The answer has this order, and duplicates once.',
  })
  @IsUserIds()
  target_user_ids: UserId[];
}

/** One user, or with `user_ids` many. */
export class UsersQuery extends UserQuery {
  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: MAX_USER_IDS,
    description:
      'Comma-separated list of UUIDs of the users. Enables batch query mode. The answer has this order, and duplicates ' +
      'once. Cannot be combined with `user_id`.',
  })
  @IsOptional()
  @IsUserIds()
  user_ids?: UserId[];
}
