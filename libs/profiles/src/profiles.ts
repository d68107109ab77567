import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { gathered } from '#platform/database';
import { type NamedUser, ProfileRepository, type View } from './profile.repository.js';

/** Reads names and avatars by id. Concurrent requests share one statement. */
@Injectable()
export class Profiles {
  private readonly lookups = gathered((requests: readonly (readonly UserId[])[]) => this.findAll(requests));

  private readonly hidden = gathered((views: readonly View[]) => this.repository.hidden(views));

  constructor(private readonly repository: ProfileRepository) {}

  /** Returns one entry per id, in the order of the ids. Users hidden from the viewer have neither name nor avatar. */
  async describe(ids: readonly UserId[], viewer?: UserId): Promise<NamedUser[]> {
    if (ids.length === 0) return [];
    if (viewer === undefined || ids.every((id) => id === viewer)) return this.lookups.load(ids);
    const [users, hidden] = await Promise.all([
      this.lookups.load(ids),
      this.hidden.load({ viewer, users: ids }),
    ]);
    return users.map((user, i) => (hidden[i] ? { ...user, name: null, avatar: null } : user));
  }

  private async findAll(requests: readonly (readonly UserId[])[]): Promise<NamedUser[][]> {
    const found = await this.repository.find(requests.flat());
    let from = 0;
    return requests.map((ids) => found.slice(from, (from += ids.length)));
  }
}
