import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_USER } from '#platform/http';
import type { UserCounts } from '../user-counts.js';

const count = (description: string, example: number) =>
  ({ type: 'integer', minimum: 0, example, description }) as const;

export class CountsData implements UserCounts {
  @ApiProperty(count('How many users the user follows.', 18))
  following_count: number;

  @ApiProperty(count('How many users follow the user.', 34))
  followers_count: number;

  @ApiProperty(count('How many friends the user has.', 14))
  friends_count: number;

  @ApiProperty(count('How many friend requests wait for the user.', 7))
  requests_received_count: number;

  @ApiProperty(count("How many of the user's friend requests are pending.", 3))
  requests_sent_count: number;
}

export class CountsResponse {
  @ApiProperty({ example: 'OK' })
  message: string;

  @ApiProperty({ type: CountsData })
  data: CountsData;
}

export class UserCountsEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER })
  user_id: string;

  @ApiProperty({ type: CountsData })
  data: CountsData;
}

export class CountsBatchResponse {
  @ApiProperty({ example: 'OK' })
  message: string;

  @ApiProperty({ type: [UserCountsEntry], description: 'In the order of `user_ids`, duplicates once.' })
  users: UserCountsEntry[];
}
