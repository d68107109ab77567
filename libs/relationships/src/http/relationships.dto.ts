import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_USER, MAX_USER_IDS, OK, RelationshipData } from '#platform/http';

export class RelationshipEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER, description: 'The other user.' })
  user_id: string;

  @ApiProperty({ type: RelationshipData, description: "The user's relationship with the other." })
  data: RelationshipData;
}

export class RelationshipsResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({
    type: [RelationshipEntry],
    maxItems: MAX_USER_IDS,
    description: 'In the order of `target_user_ids`.',
  })
  users: RelationshipEntry[];
}
