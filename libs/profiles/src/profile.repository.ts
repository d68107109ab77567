import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { UserId } from '#kernel';
import { queryNamed } from '#platform/database';
import { Profile } from './profile.entity.js';
import { PROFILES_AS_JSON } from './profiles-as-json.js';

/** A user as shown to people; both members are null for a user nobody has described yet. */
export interface NamedUser {
  readonly user_id: UserId;
  readonly name: string | null;
  readonly avatar: string | null;
}

/** One JSON text, which the process parses several times faster than as many rows. */
const FIND = {
  name: 'profiles.find',
  text: `SELECT ${PROFILES_AS_JSON}(string_to_array($1, ',')::uuid[]) AS users`,
};

/** Unchanged rows are left alone, so that a repeat writes nothing. Ordered, so that two batches cannot deadlock. */
const SAVE = {
  name: 'profiles.save',
  text: `
    INSERT INTO profiles.profile AS known (user_id, name, avatar)
    SELECT user_id, name, avatar FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given (user_id, name, avatar)
    ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, avatar = excluded.avatar
    WHERE (known.name, known.avatar) IS DISTINCT FROM (excluded.name, excluded.avatar)`,
};

@Injectable()
export class ProfileRepository {
  constructor(@InjectRepository(Profile) private readonly profiles: Repository<Profile>) {}

  /** One entry per id, in the order of the ids. */
  async find(ids: readonly UserId[]): Promise<NamedUser[]> {
    const [row] = await queryNamed<{ users: string }>(this.profiles, FIND, [ids.join(',')]);
    return JSON.parse(row!.users) as NamedUser[];
  }

  /** Saves all in one statement; the ids must be distinct. */
  async save(profiles: readonly NamedUser[]): Promise<void> {
    await queryNamed(this.profiles, SAVE, [
      profiles.map((profile) => profile.user_id),
      profiles.map((profile) => profile.name),
      profiles.map((profile) => profile.avatar),
    ]);
  }
}
