import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_USER, RelationshipData } from '#platform/http';

export class RelationshipEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER })
  user_id: string;

  @ApiProperty({ type: RelationshipData })
  data: RelationshipData;
}

export class RelationshipsResponse {
  @ApiProperty({ example: 'OK' })
  message: string;

  @ApiProperty({ type: [RelationshipEntry] })
  users: RelationshipEntry[];
}
