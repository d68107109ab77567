import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_USER, MAX_USER_IDS, OK } from '#platform/http';
import type { UserCounts } from '../user-counts.js';

const count = (description: string, example: number) =>
  ({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    example,
    description,
  }) as const;

export class CountsData implements UserCounts {
  @ApiProperty(count('How many users the user follows.', 3))
  following_count: number;

  @ApiProperty(count('How many users follow the user.', 2))
  followers_count: number;

  @ApiProperty(count('How many friends the user has.', 1))
  friends_count: number;

  @ApiProperty(count('How many friend requests wait for the user.', 2))
  requests_received_count: number;

  @ApiProperty(count("How many of the user's friend requests are pending.", 1))
  requests_sent_count: number;
}

export class CountsResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({ type: CountsData, description: 'The five counts.' })
  data: CountsData;
}

export class UserCountsEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER, description: 'The user counted for.' })
  user_id: string;

  @ApiProperty({ type: CountsData, description: 'The five counts.' })
  data: CountsData;
}

export class CountsBatchResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({
    type: [UserCountsEntry],
    maxItems: MAX_USER_IDS,
    description: 'In the order of `user_ids`, duplicates once.',
  })
  users: UserCountsEntry[];
}
