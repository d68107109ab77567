import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { DEFAULT_LIMIT, MAX_LIMIT } from '#kernel';
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
      'empty. Not with a `cursor`.',
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
      'Goes on after an earlier page: its `meta.next_cursor`. Empty: the first page. Excludes an `offset` above 0.',
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
      'What entries show beyond their users, separated by commas: `since`, the time when the entry began, and ' +
      '`relationship`, how the caller stands to its user. A back end is told how the user of `user_id` does.',
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
    maxLength: 400,
    example: EXAMPLE_PEOPLE[0]!.name,
    description: 'null when unknown.',
  })
  name: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uri',
    maxLength: 2048,
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
    description: 'Only with `include=relationship`: how the caller stands to the user.',
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
    description: 'The limit in force.',
  })
  limit: number;

  @ApiPropertyOptional({
    pattern: '^[\\w-]+$',
    maxLength: 200,
    example: 'DxXF0j0AAAA7w1b6Jm3Qk9yT2c8',
    description: 'Leads to the next page; absent on the last.',
  })
  next_cursor?: string;
}

export class ListResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({ type: [ListEntry], maxItems: MAX_LIMIT, description: 'Newest first.' })
  data: ListEntry[];

  @ApiProperty({ type: ListMeta, description: 'Where in the list the page is.' })
  meta: ListMeta;
}
