import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { DEFAULT_LIMIT, MAX_LIMIT } from '#kernel';
import { IsNamesOf } from './names.decorator.js';
import { EXAMPLE_TIME, RelationshipData } from './relationship.dto.js';
import { EXAMPLE_USER, UserQuery } from './user.dto.js';
import { IsWholeNumber } from './whole-number.decorator.js';

const INCLUDED = ['since', 'relationship'] as const;

export class ListQuery extends UserQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    example: 0,
    description: 'How many of the newest entries to pass over.',
  })
  @IsOptional()
  @IsWholeNumber(0)
  offset?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    default: DEFAULT_LIMIT,
    example: DEFAULT_LIMIT,
    description: `The most entries to answer. Above ${MAX_LIMIT} it is lowered to ${MAX_LIMIT}.`,
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
    type: String,
    maxLength: 100,
    description:
      'What entries show beyond their users, separated by commas: `since`, the time when the entry began, and ' +
      '`relationship`, how the caller stands to its user. A back end is told how the user of `user_id` does.',
  })
  @IsOptional()
  @IsNamesOf(INCLUDED)
  include?: (typeof INCLUDED)[number][];
}

export class ListEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER })
  user_id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Alice', description: 'null when unknown.' })
  name: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://example.com/alice.png',
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
    minimum: 0,
    example: 1,
    description: 'The exact length of the whole list.',
  })
  total: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 0, description: '0 for a page reached by cursor.' })
  offset: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    example: DEFAULT_LIMIT,
    description: 'The limit in force.',
  })
  limit: number;

  @ApiPropertyOptional({ description: 'Leads to the next page; absent on the last.' })
  next_cursor?: string;
}

export class ListResponse {
  @ApiProperty({ example: 'OK' })
  message: string;

  @ApiProperty({ type: [ListEntry], description: 'Newest first.' })
  data: ListEntry[];

  @ApiProperty({ type: ListMeta })
  meta: ListMeta;
}
