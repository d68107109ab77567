import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { UserId } from '#kernel';
import { EXAMPLE_USER, IsUserId } from '#platform/http';
import { AVATAR_URL, MAX_AVATAR_LENGTH, MAX_NAME_LENGTH } from '../is-avatar.js';
import type { NamedUser } from '../profile.repository.js';

export class ProfileData {
  @ApiProperty({ type: String, nullable: true, example: 'Alice', description: 'null when unknown.' })
  name: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://example.com/alice.png',
    description: 'null when unknown.',
  })
  avatar: string | null;

  static from(user: NamedUser): ProfileData {
    return { name: user.name, avatar: user.avatar };
  }
}

export class ProfileInput {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_NAME_LENGTH,
    example: 'Alice',
    description: 'null or absent: unknown.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  @Matches(/^[^\0]*$/, { message: 'name must not contain a null character' })
  name?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uri',
    maxLength: MAX_AVATAR_LENGTH,
    example: 'https://example.com/alice.png',
    description: 'An http or https URL. null or absent: unknown.',
  })
  @IsOptional()
  @IsUrl(AVATAR_URL, { message: 'avatar must be an http or https URL' })
  @MaxLength(MAX_AVATAR_LENGTH)
  avatar?: string | null;
}

export class ProfileItem {
  @ApiProperty({ type: String, format: 'uuid', example: EXAMPLE_USER, description: 'The user described.' })
  @IsUserId()
  user_id: UserId;

  @ApiProperty({ type: ProfileInput, description: 'Replaces what was known of the user.' })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ProfileInput)
  data: ProfileInput;
}

export class ProfileResponse {
  @ApiProperty({ example: 'OK' })
  message: string;

  @ApiProperty({ type: ProfileData })
  data: ProfileData;
}

export class ProfileEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER })
  user_id: string;

  @ApiProperty({ type: ProfileData })
  data: ProfileData;

  static from(user: NamedUser): ProfileEntry {
    return { user_id: user.user_id, data: ProfileData.from(user) };
  }
}

export class ProfileBatchResponse {
  @ApiProperty({ example: 'OK' })
  message: string;

  @ApiProperty({ type: [ProfileEntry], description: 'In the order asked for.' })
  users: ProfileEntry[];
}
