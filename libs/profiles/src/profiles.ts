import DataLoader from 'dataloader';
import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { type NamedUser, ProfileRepository } from './profile.repository.js';

/** Reads of names and avatars by id, gathered: concurrent requests share one statement. */
@Injectable()
export class Profiles {
  private readonly lookups: DataLoader<readonly UserId[], NamedUser[]>;

  constructor(repository: ProfileRepository) {
    this.lookups = new DataLoader((requests) => describeAll(repository, requests), {
      cache: false,
      maxBatchSize: 32,
      batchScheduleFn: (flush) => setImmediate(flush),
    });
  }

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
