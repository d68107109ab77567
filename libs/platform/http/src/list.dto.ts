import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { DEFAULT_LIMIT, MAX_AVATAR_LENGTH, MAX_LIMIT, MAX_NAME_LENGTH } from '#kernel';
import { EXAMPLE_PEOPLE, OK } from './example-people.js';
import { IsNamesOf } from './names.decorator.js';
import { EXAMPLE_TIME, RelationshipData } from './relationship.dto.js';
import { EXAMPLE_USER, UserQuery } from './user.dto.js';
import { IsWholeNumber } from './whole-number.decorator.js';

const INCLUDED = ['since', 'relationship'] as const;

export class ListQuery extends UserQuery {
  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    example: 0,
    description:
      'The number of items to skip before starting to collect the result set. The newest come first; past the end the page is ' +
      'empty. Above 0 it cannot be combined with a `cursor`.',
  })
  @IsOptional()
  @IsWholeNumber(0)
  offset?: number;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    default: DEFAULT_LIMIT,
    example: DEFAULT_LIMIT,
    description: `The maximum number of items to return. Above ${MAX_LIMIT} it is lowered to ${MAX_LIMIT}.`,
  })
  @IsOptional()
  @IsWholeNumber(1)
  limit?: number;

  @ApiPropertyOptional({
    type: String,
    maxLength: 200,
    description:
      'The `meta.next_cursor` of an earlier page, to read the page after it. Empty: the first page. Cannot be combined ' +
      'with an `offset` above 0.',
  })
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @ApiPropertyOptional({
    enum: INCLUDED,
    isArray: true,
    maxItems: INCLUDED.length,
    description:
      'What to add to each entry, separated by commas: `since`, the time when the entry began, and `relationship`, the ' +
      "caller's relationship with its user. For a service token, it is the relationship of the user in `user_id`.",
  })
  @IsOptional()
  @IsNamesOf(INCLUDED)
  include?: (typeof INCLUDED)[number][];
}

export class ListEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER, description: 'In lower case.' })
  user_id: string;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: 2 * MAX_NAME_LENGTH,
    example: EXAMPLE_PEOPLE[0]!.name,
    description: 'null when unknown.',
  })
  name: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uri',
    maxLength: MAX_AVATAR_LENGTH,
    example: EXAMPLE_PEOPLE[0]!.avatar,
    description: 'null when unknown.',
  })
  avatar: string | null;

  @ApiPropertyOptional({
    format: 'date-time',
    example: EXAMPLE_TIME,
    description: 'Only with `include=since`: when the entry began.',
  })
  since?: string;

  @ApiPropertyOptional({
    type: RelationshipData,
    description: "Only with `include=relationship`: the caller's relationship with the user.",
  })
  relationship?: RelationshipData;
}

export class ListMeta {
  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    example: 1,
    description: 'The exact length of the whole list.',
  })
  total: number;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    example: 0,
    description: '0 for a page reached by cursor.',
  })
  offset: number;

  @ApiProperty({
    type: 'integer',
    format: 'int32',
    minimum: 1,
    maximum: MAX_LIMIT,
    example: DEFAULT_LIMIT,
    description: 'The limit that was applied.',
  })
  limit: number;

  @ApiPropertyOptional({
    pattern: '^[\\w-]+$',
    maxLength: 200,
    example: 'DxXF0j0AAAA7w1b6Jm3Qk9yT2c8',
    description: 'The cursor of the next page; absent on the last page.',
  })
  next_cursor?: string;
}

export class ListResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({ type: [ListEntry], maxItems: MAX_LIMIT, description: 'Newest first.' })
  data: ListEntry[];

  @ApiProperty({ type: ListMeta, description: 'The length of the list, and the position of the page in it.' })
  meta: ListMeta;
}
