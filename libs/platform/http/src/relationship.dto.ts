import { ApiProperty } from '@nestjs/swagger';

/** The time in examples. */
export const EXAMPLE_TIME = '2026-11-25T10:00:00.000Z';

const holds = (description: string, example = false) => ({ example, description }) as const;
const time = (example: string | null = null) =>
  ({
    type: String,
    format: 'date-time',
    nullable: true,
    example,
    description: 'Since when; null when it is not so.',
  }) as const;

/** The relationship of a user with another. */
export class RelationshipData {
  @ApiProperty(holds('The user follows the other.', true))
  following: boolean;

  @ApiProperty(time(EXAMPLE_TIME))
  following_since: string | null;

  @ApiProperty(holds('The other follows the user.'))
  followed_by: boolean;

  @ApiProperty(time())
  followed_by_since: string | null;

  @ApiProperty(holds('The two are friends.'))
  friends: boolean;

  @ApiProperty(time())
  friends_since: string | null;

  @ApiProperty(holds('A friend request of the user to the other is pending.'))
  request_sent: boolean;

  @ApiProperty(time())
  request_sent_at: string | null;

  @ApiProperty(holds('A friend request of the other to the user is pending.'))
  request_received: boolean;

  @ApiProperty(time())
  request_received_at: string | null;

  @ApiProperty(holds('The user blocks the other.'))
  blocking: boolean;
}
