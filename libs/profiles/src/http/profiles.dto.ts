import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsDefined, IsObject, IsOptional, IsString, ValidateBy, ValidateNested } from 'class-validator';
import type { UserId } from '#kernel';
import { EXAMPLE_USER, IsUserId, OK } from '#platform/http';
import { AVATAR_RULE, avatarOf, MAX_AVATAR_LENGTH } from '../avatar.js';
import { isName, MAX_NAME_LENGTH, NAME_RULE } from '../name.js';
import type { NamedUser } from '../profile.repository.js';

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
      'An http or https URL in normal form; null when unknown. Where it leads is not checked, private networks included: ' +
      'whoever fetches it guards itself.',
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
      'A text that shows something, without control characters, line breaks and what turns the direction of a text. ' +
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
      'An http or https URL without credentials, quotes, backslashes and spaces. Stored and answered in the normal form ' +
      'of the URL standard, which the limit holds for, too. null or absent: unknown.',
  })
  @IsOptional()
  // An invalid avatar becomes false, which is then refused.
  @Transform(({ value }: { value: unknown }) => (value == null ? value : (avatarOf(value) ?? false)))
  @IsString({ message: AVATAR_RULE })
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
  @ApiProperty(OK)
  message: string;

  @ApiProperty({ type: ProfileData, description: 'How the user is shown.' })
  data: ProfileData;
}

export class ProfileEntry {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_USER, description: 'The user described.' })
  user_id: string;

  @ApiProperty({ type: ProfileData, description: 'How the user is shown.' })
  data: ProfileData;

  static from(user: NamedUser): ProfileEntry {
    return { user_id: user.user_id, data: ProfileData.from(user) };
  }
}

export class ProfileBatchResponse {
  @ApiProperty(OK)
  message: string;

  @ApiProperty({ type: [ProfileEntry], maxItems: 1000, description: 'In the order asked for.' })
  users: ProfileEntry[];
}
