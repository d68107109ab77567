import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { UserId } from '#kernel';
import { entryTtl, type Generations, type Stored } from './generations.js';

const MOST_OWNERS = 100_000;

/** Generations in this process. Correct only for a single instance, and for one database at a time. */
export class MemoryGenerations implements Generations {
  readonly reachable = true;
  private readonly generations = new LRUCache<UserId, string>({ max: MOST_OWNERS });
  private readonly entries = new LRUCache<UserId, string>({ max: MOST_OWNERS });

  read(_database: string, owners: readonly UserId[]): Promise<Stored[]> {
    return Promise.resolve(
      owners.map((owner) => {
        const generation = this.generations.get(owner) ?? randomUUID();
        this.generations.set(owner, generation);
        return { generation, entry: this.entries.get(owner) };
      }),
    );
  }

  store(_database: string, owners: readonly UserId[], entries: readonly string[]): Promise<void> {
    owners.forEach((owner, i) => this.entries.set(owner, entries[i], { ttl: entryTtl() }));
    return Promise.resolve();
  }

  forget(_database: string, owners: readonly UserId[]): Promise<void> {
    for (const owner of owners) {
      this.generations.delete(owner);
      this.entries.delete(owner);
    }
    return Promise.resolve();
  }
}
