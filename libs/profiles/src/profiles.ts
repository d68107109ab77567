import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { gathered } from '#platform';
import { type NamedUser, ProfileRepository } from './profile.repository.js';

/** Reads of names and avatars by id, gathered: concurrent requests share one statement. */
@Injectable()
export class Profiles {
  private readonly lookups = gathered((requests: readonly (readonly UserId[])[]) =>
    describeAll(this.repository, requests),
  );

  constructor(private readonly repository: ProfileRepository) {}

  /** One entry per id, in the order of the ids. */
  async describe(ids: readonly UserId[]): Promise<NamedUser[]> {
    return ids.length === 0 ? [] : this.lookups.load(ids);
  }
}

async function describeAll(
  repository: ProfileRepository,
  requests: readonly (readonly UserId[])[],
): Promise<NamedUser[][]> {
  const wanted = requests.length === 1 ? requests[0]! : [...new Set(requests.flat())];
  const known = new Map((await repository.find(wanted)).map((profile) => [profile.user_id, profile]));
  return requests.map((ids) => ids.map((id) => known.get(id) ?? { user_id: id, name: null, avatar: null }));
}
