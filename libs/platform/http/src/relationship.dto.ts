import { ApiProperty } from '@nestjs/swagger';

export const EXAMPLE_TIME = '2026-11-25T10:00:00.000Z';

const holds = (description: string, example = false) => ({ example, description }) as const;
const time = (example: string | null = null) =>
  ({
    type: String,
    format: 'date-time',
    nullable: true,
    example,
    description: 'null when it does not hold.',
  }) as const;

/** How a user stands to another. */
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

  @ApiProperty(holds('A friend request of the user waits for the other.'))
  request_sent: boolean;

  @ApiProperty(time())
  request_sent_at: string | null;

  @ApiProperty(holds('A friend request of the other waits for the user.'))
  request_received: boolean;

  @ApiProperty(time())
  request_received_at: string | null;

  @ApiProperty(holds('The user blocks the other.'))
  blocking: boolean;
}
