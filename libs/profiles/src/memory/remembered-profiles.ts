import type { ReadOfUsers, ShownUsers, UsersInMemory } from '#kernel';
import { gathered } from '#platform/database';
import { PROFILES_SHOWN } from '../profiles-as-json.js';
import { changesOf } from './changes.js';
import type { ProfileMemory } from './profile-memory.js';
import { CHANGES_SINCE, type RememberedProfilesRepository } from './remembered-profiles.repository.js';
import type { RememberedProfilesMetrics } from './remembered-profiles-metrics.js';

/** Shows users of lists from memory. Those that are missing are read in few statements. */
export class RememberedProfiles implements UsersInMemory {
  readonly changesSince = CHANGES_SINCE;
  private readonly missing = gathered((lists: readonly (readonly string[])[]) => this.fill(lists));

  constructor(
    private readonly memory: ProfileMemory,
    private readonly repository: Pick<RememberedProfilesRepository, 'find'>,
    private readonly metrics: Pick<RememberedProfilesMetrics, 'read'>,
  ) {}

  begin(): ReadOfUsers {
    const seen = this.memory.seen;
    return {
      seen: seen?.text ?? null,
      end: (changes, lists) => {
        this.memory.learn(seen, changesOf(changes));
        // Now, because later the memory may be that of another server.
        return lists.map((users) => this.show(users));
      },
    };
  }

  private show(users: readonly string[]): ShownUsers {
    const missing: number[] = [];
    const shown = users.map((user, i) => {
      const text = this.memory.find(user);
      if (text === undefined) missing.push(i);
      return text || PROFILES_SHOWN.unknown(user);
    });
    this.metrics.read(users.length - missing.length, missing.length);
    if (missing.length === 0) return () => shown;
    return async () => {
      const texts = await this.missing.load(missing.map((i) => users[i]!));
      for (const [at, i] of missing.entries()) if (texts[at] !== '') shown[i] = texts[at]!;
      return shown;
    };
  }

  /** Reads the texts of the users of each list, and keeps them. */
  private async fill(lists: readonly (readonly string[])[]): Promise<string[][]> {
    const users = [...new Set(lists.flat())];
    const filling = this.memory.beginFilling();
    try {
      const { changes, shown } = await this.repository.find(users);
      const texts = new Map(users.map((user, i) => [user, shown[i]!]));
      this.memory.fill(filling, changes, texts);
      return lists.map((list) => list.map((user) => texts.get(user)!));
    } finally {
      this.memory.abandon(filling);
    }
  }
}
