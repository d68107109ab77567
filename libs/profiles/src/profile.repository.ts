import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { HIDDEN_USERS, type UserId } from '#kernel';
import { areAway, queryNamed, type Statement } from '#platform/database';
import { Profile } from './profile.entity.js';
import { PROFILES_AS_JSON } from './profiles-as-json.js';

/** A user in the form of answers; both fields are null for a user without a profile. */
export interface NamedUser {
  readonly user_id: UserId;
  readonly name: string | null;
  readonly avatar: string | null;
}

/** Users whose profiles a viewer reads. */
export interface View {
  readonly viewer: UserId;
  readonly users: readonly UserId[];
}

/**
 * The claims of a token about its user, null if a claim is absent, and their time: seconds since 1970, or -Infinity.
 */
export interface ToldUser extends NamedUser {
  readonly at: number;
}

/** One JSON text, which the process parses several times faster than the same number of rows. */
const FIND: Statement = {
  name: 'profiles.find',
  text: `SELECT ${PROFILES_AS_JSON}(string_to_array($1, ',')::uuid[]) AS users`,
};

/**
 * Saves the values of a service. Their time is later than every stored time, even if a clock is ahead, so a token that
 * was seen before never overwrites them. Ordered, so that two batches cannot deadlock.
 */
const SAVE: Statement = {
  name: 'profiles.save',
  text: `
    INSERT INTO profiles.profile AS known (user_id, name, name_at, avatar, avatar_at)
    SELECT user_id, name, clock_timestamp(), avatar, clock_timestamp()
    FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given (user_id, name, avatar)
    ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET
      name = excluded.name,
      name_at = greatest(excluded.name_at, profiles.just_after(known.name_at)),
      avatar = excluded.avatar,
      avatar_at = greatest(excluded.avatar_at, profiles.just_after(known.avatar_at))`,
};

/**
 * Saves the values of tokens, for each field only if the stored value is not later. A value with the same time replaces
 * the stored one, because tokens give their time in seconds. Rows that would not change are not written.
 */
const LEARN: Statement = {
  name: 'profiles.learn',
  text: `
    INSERT INTO profiles.profile AS known (user_id, name, name_at, avatar, avatar_at)
    SELECT user_id, name, CASE WHEN name IS NULL THEN '-infinity' ELSE to_timestamp(at) END,
           avatar, CASE WHEN avatar IS NULL THEN '-infinity' ELSE to_timestamp(at) END
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::float8[]) AS given (user_id, name, avatar, at)
    ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET
      name = CASE WHEN excluded.name_at >= known.name_at THEN coalesce(excluded.name, known.name) ELSE known.name END,
      name_at = greatest(known.name_at, excluded.name_at),
      avatar = CASE WHEN excluded.avatar_at >= known.avatar_at THEN coalesce(excluded.avatar, known.avatar) ELSE known.avatar END,
      avatar_at = greatest(known.avatar_at, excluded.avatar_at)
    WHERE excluded.name_at > known.name_at OR excluded.avatar_at > known.avatar_at
      OR (excluded.name_at = known.name_at AND excluded.name <> known.name)
      OR (excluded.avatar_at = known.avatar_at AND excluded.avatar <> known.avatar)`,
};

/** $1 an array of `View` in JSON. The parameter is the name of an SQL function: see `HIDDEN_USERS`. */
const hiddenFrom = (hiddenUsers: string): Statement => ({
  name: 'profiles.hidden',
  text: `SELECT ${hiddenUsers}(v.viewer, v.users) AS hidden
    FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (viewer uuid, users uuid[])) WITH ORDINALITY AS v(viewer, users, ord)
    ORDER BY v.ord`,
});

/** Reads and writes names and avatars. */
@Injectable()
export class ProfileRepository {
  private readonly hiddenStatement: Statement;

  constructor(
    @InjectRepository(Profile) private readonly profiles: Repository<Profile>,
    @Inject(HIDDEN_USERS) hiddenUsers: string,
  ) {
    this.hiddenStatement = hiddenFrom(hiddenUsers);
  }

  /** For each view, in their order, whether each of its users is hidden from its viewer. */
  async hidden(views: readonly View[]): Promise<boolean[][]> {
    const rows = await queryNamed<{ hidden: boolean[] }>(this.profiles, this.hiddenStatement, [
      JSON.stringify(views),
    ]);
    return rows.map((row) => row.hidden);
  }

  /** Returns one entry per id, in the order of the ids. */
  async find(ids: readonly UserId[]): Promise<NamedUser[]> {
    const [row] = await queryNamed<{ users: string }>(this.profiles, FIND, [ids.join(',')]);
    return JSON.parse(row!.users) as NamedUser[];
  }

  /** For each user, whether the profile is on a server that is known to be unavailable. */
  areAway(ids: readonly UserId[]): Promise<boolean[]> {
    return areAway(
      this.profiles,
      ids.map((id) => [id]),
    );
  }

  /** Saves all profiles in one statement. The ids must be distinct. */
  async save(profiles: readonly NamedUser[]): Promise<void> {
    await queryNamed(this.profiles, SAVE, columnsOf(profiles));
  }

  /** Saves the claims of tokens about their users, whose ids must be distinct. */
  async learn(users: readonly ToldUser[]): Promise<void> {
    await queryNamed(this.profiles, LEARN, [...columnsOf(users), users.map((user) => user.at)]);
  }
}

function columnsOf(users: readonly NamedUser[]): unknown[][] {
  return [
    users.map((user) => user.user_id),
    users.map((user) => user.name),
    users.map((user) => user.avatar),
  ];
}
