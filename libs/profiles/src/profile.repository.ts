import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { Database } from '#platform';

/** A user as shown to people; both members are null for a user nobody has described yet. */
export interface NamedUser {
  readonly user_id: UserId;
  readonly name: string | null;
  readonly avatar: string | null;
}

/** One JSON text, which the process parses several times faster than as many rows. */
const FIND = {
  name: 'profiles.find',
  text: `
    SELECT json_agg(json_build_object('user_id', user_id, 'name', name, 'avatar', avatar)) AS profiles
    FROM profiles.profile WHERE user_id = ANY(string_to_array($1, ',')::uuid[])`,
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
  constructor(private readonly database: Database) {}

  async find(ids: readonly UserId[]): Promise<NamedUser[]> {
    const [row] = await this.database.query<{ profiles: NamedUser[] | null }>(FIND, [ids.join(',')]);
    return row!.profiles ?? [];
  }

  /** Saves all in one statement; the ids must be distinct. */
  async save(profiles: readonly NamedUser[]): Promise<void> {
    await this.database.query(SAVE, [
      profiles.map((profile) => profile.user_id),
      profiles.map((profile) => profile.name),
      profiles.map((profile) => profile.avatar),
    ]);
  }
}
