import { Injectable } from '@nestjs/common';
import { type NamedUser, ProfileRepository } from '../profile.repository.js';

/**
 * Replaces the profiles of up to 1,000 users in one statement, with the current time. If a user is given several times,
 * the last one is saved.
 */
@Injectable()
export class SaveProfiles {
  constructor(private readonly repository: ProfileRepository) {}

  /** Returns what is now stored, one entry per given entry, in the given order. */
  async execute(profiles: readonly NamedUser[]): Promise<NamedUser[]> {
    const last = new Map(profiles.map((profile) => [profile.user_id, profile]));
    if (last.size > 0) await this.repository.save([...last.values()]);
    return profiles.map((profile) => last.get(profile.user_id)!);
  }
}
