import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsDefined, IsObject, IsOptional, IsString, ValidateBy, ValidateNested } from 'class-validator';
import { MAX_AVATAR_LENGTH, MAX_NAME_LENGTH, type UserId } from '#kernel';
import { EXAMPLE_USER, IsUserId, OK } from '#platform/http';
import { AVATAR_RULE, avatarOf } from '../avatar.js';
import { isName, NAME_RULE } from '../name.js';
import type { NamedUser } from '../profile.repository.js';

/** Of one request. */
export const MAX_PROFILES = 1000;

export class ProfileData {
  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: 2 * MAX_NAME_LENGTH,
    example: 'Amara Okafor',
    description: 'null when unknown.',
  })
  name: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uri',
    maxLength: MAX_AVATAR_LENGTH,
    example: 'https://example.com/amara.png',
    description:
      'An http or https URL in normal form; null when unknown. The server does not check where it leads, which may be ' +
      'a private network. Clients that fetch it must protect themselves.',
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
    example: 'Amara Okafor',
    description:
      'Text with at least one visible character, without control characters, line breaks or direction overrides. ' +
      'null or absent: unknown.',
  })
  @IsOptional()
  @ValidateBy({ name: 'isName', validator: { validate: isName, defaultMessage: () => NAME_RULE } })
  name?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uri',
    maxLength: MAX_AVATAR_LENGTH,
    example: 'https://example.com/amara.png',
    description:
      'An http or https URL without credentials, quotes, backslashes and spaces. Stored and returned in the normal form ' +
      'of the URL standard; the maximum length applies to both forms. null or absent: unknown.',
  })
  @IsOptional()
  // An invalid avatar becomes false, which is then refused.
  @Transform(({ value }: { value: unknown }) => (value == null ? value : (avatarOf(value) ?? false)))
  @IsString({ message: AVATAR_RULE })
  avatar?: string | null;
}

export class ProfileItem {
  @ApiProperty({
    type: String,
    format: 'uuid',
    example: EXAMPLE_USER,
    description: 'The user of the profile.',
  })
  @IsUserId()
  user_id: UserId;

  @ApiProperty({ type: ProfileInput, description: 'Replaces the stored name and avatar.' })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ProfileInput)
  data: ProfileInput;
}

export class ProfileResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({ type: ProfileData, description: 'The name and avatar that lists show.' })
  data: ProfileData;
}

export class ProfileEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER, description: 'The user of the profile.' })
  user_id: string;

  @ApiProperty({ type: ProfileData, description: 'The name and avatar that lists show.' })
  data: ProfileData;

  static from(user: NamedUser): ProfileEntry {
    return { user_id: user.user_id, data: ProfileData.from(user) };
  }
}

export class ProfileBatchResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({ type: [ProfileEntry], maxItems: MAX_PROFILES, description: 'In the order of the request.' })
  users: ProfileEntry[];
}
