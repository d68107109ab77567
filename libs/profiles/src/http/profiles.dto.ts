import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  Equals,
  IsDefined,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsUserId, MessageResponse } from '#platform';
import type { UserId } from '#kernel';
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
