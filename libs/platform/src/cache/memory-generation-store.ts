import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { GenerationStore, Held } from './generation-store.js';

const MAX_OWNERS = 100_000;

/** Keeps generations in this process: right for one instance only. */
export class MemoryGenerationStore implements GenerationStore {
  private readonly held = new LRUCache<string, Held>({ max: MAX_OWNERS });

  read(owners: readonly string[]): Promise<Held[]> {
    return Promise.resolve(owners.map((owner) => this.held.get(owner) ?? this.renew(owner)));
  }

  fill(owner: string, generation: string, value: string): Promise<void> {
    if (this.held.get(owner)?.generation === generation) this.held.set(owner, { generation, value });
    return Promise.resolve();
  }

  bump(owners: readonly string[]): Promise<void> {
    for (const owner of owners) this.renew(owner);
    return Promise.resolve();
  }

  private renew(owner: string): Held {
    const fresh = { generation: randomUUID() };
    this.held.set(owner, fresh);
    return fresh;
  }
}
