import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import {
  CurrentPrincipal,
  type Principal,
  requireService,
  ServiceTokenRequiredError,
  UserIdRequiredError,
} from '#platform/auth';
import {
  ApiErrors,
  ApiOneOrMany,
  BODY_ERRORS,
  BodyLimit,
  EXAMPLE_PEOPLE,
  EXAMPLE_USER,
  InvalidRequestError,
  usersMeant,
  UsersQuery,
} from '#platform/http';
import { InvalidProfilesError } from '../profiles.errors.js';
import { Profiles } from '../profiles.js';
import { SaveProfiles } from '../use-cases/save-profiles.js';
import { ProfileItemsPipe } from './profile-items.pipe.js';
import {
  MAX_PROFILES,
  ProfileBatchResponse,
  ProfileData,
  ProfileEntry,
  ProfileItem,
  ProfileResponse,
} from './profiles.dto.js';

/** In bytes: enough for the maximum number of profiles, each with a name and an avatar of ordinary length. */
const PROFILES_BODY_LIMIT = 1024 * 1024;

/** The profile of the first of the example people. */
const EXAMPLE_PROFILE = { name: EXAMPLE_PEOPLE[0]!.name, avatar: EXAMPLE_PEOPLE[0]!.avatar };

@ApiTags('Profiles')
@ApiBearerAuth()
@Controller('api/audience/profile')
export class ProfilesController {
  constructor(
    private readonly profiles: Profiles,
    private readonly saveProfiles: SaveProfiles,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getProfiles',
    summary: "Read a user's name and avatar, or those of many",
    description: 'Both are null for a user without a stored profile.',
  })
  @ApiOneOrMany(ProfileResponse, ProfileBatchResponse, EXAMPLE_PROFILE)
  @ApiErrors(InvalidRequestError, UserIdRequiredError)
  async read(
    @CurrentPrincipal() principal: Principal,
    @Query() query: UsersQuery,
  ): Promise<ProfileResponse | ProfileBatchResponse> {
    const { ids, batch } = usersMeant(principal, query);
    const users = await this.profiles.describe(ids, principal.userId);
    if (!batch) return { message: 'OK', data: ProfileData.from(users[0]!) };
    return { message: 'OK', users: users.map((user) => ProfileEntry.from(user)) };
  }

  @Put()
  @BodyLimit(PROFILES_BODY_LIMIT)
  @ApiOperation({
    operationId: 'putProfiles',
    summary: 'Write the names and avatars of many users',
    description:
      `For service tokens. The body is an array of up to ${MAX_PROFILES} profiles, without an envelope. The answer has the ` +
      'stored profiles in the order of the request. If one item is invalid, the whole request is refused.',
  })
  @ApiExtraModels(ProfileItem)
  @ApiBody({
    schema: {
      type: 'array',
      items: { $ref: getSchemaPath(ProfileItem) },
      minItems: 1,
      maxItems: MAX_PROFILES,
    },
    examples: {
      one: {
        value: [{ user_id: EXAMPLE_USER, data: EXAMPLE_PROFILE }],
      },
    },
    description: `1 to ${MAX_PROFILES} profiles.`,
  })
  @ApiOkResponse({
    description: 'The profiles are stored.',
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ProfileBatchResponse) },
        example: { message: 'OK', users: [{ user_id: EXAMPLE_USER, data: EXAMPLE_PROFILE }] },
      },
    },
  })
  @ApiErrors(InvalidProfilesError, ServiceTokenRequiredError, ...BODY_ERRORS)
  async write(
    @CurrentPrincipal() principal: Principal,
    @Body(ProfileItemsPipe) items: ProfileItem[],
  ): Promise<ProfileBatchResponse> {
    requireService(principal);
    const saved = await this.saveProfiles.execute(
      items.map(({ user_id, data }) => ({ user_id, name: data.name ?? null, avatar: data.avatar ?? null })),
    );
    return { message: 'OK', users: saved.map((user) => ProfileEntry.from(user)) };
  }
}
