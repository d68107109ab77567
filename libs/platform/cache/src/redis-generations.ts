import { randomBytes } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import type { UserId } from '#kernel';
import { AnswerTimes } from './answer-times.js';
import { ENTRY_TTL_MS, entryTtl, type Generations, type Stored } from './generations.js';
import type { RedisPrefix } from './redis-prefix.js';
import { defineScripts, type RedisScripts } from './redis-scripts.js';

const GENERATION_TTL_MS = 86_400_000;

/**
 * Generations in Redis or Redis Cluster, shared by all instances. The hash tag puts an owner's keys into the same slot.
 * One Redis gets one command for many owners, a cluster one for each.
 */
export class RedisGenerations implements Generations {
  private readonly times = new AnswerTimes();
  /** Undefined for a cluster. */
  private readonly scripts: RedisScripts | undefined;

  /** @param failed called with the error of each command that fails */
  constructor(
    private readonly redis: Redis | Cluster,
    private readonly prefix: RedisPrefix,
    private readonly failed: (error: unknown) => void,
  ) {
    this.scripts = redis instanceof Cluster ? undefined : defineScripts(redis);
  }

  get reachable(): boolean {
    return this.redis.status === 'ready';
  }

  async read(database: string, owners: readonly UserId[]): Promise<(Stored | undefined)[]> {
    const generationKeys = this.generationKeys(database, owners);
    const [generations, entries] = await this.held(generationKeys, this.entryKeys(database, owners));
    const missing = generationKeys.filter((_, i) => generations[i] === null);
    const begun = missing.length === 0 ? [] : await this.begin(missing);
    let next = 0;
    return generations.map((generation, i): Stored | undefined => {
      if (generation === undefined) return undefined;
      if (generation !== null) return { generation, entry: entries[i] ?? undefined };
      const created = begun[next++];
      return created === undefined ? undefined : { generation: created };
    });
  }

  async store(database: string, owners: readonly UserId[], entries: readonly string[]): Promise<void> {
    const keys = this.entryKeys(database, owners);
    if (this.scripts && keys.length > 1) {
      return this.reported(this.scripts.store(keys, entries, ENTRY_TTL_MS));
    }
    await Promise.all(
      keys.map((key, i) => this.reported(this.redis.set(key, entries[i]!, 'PX', entryTtl()))),
    );
  }

  async forget(database: string, owners: readonly UserId[]): Promise<void> {
    const [generations, entries] = [this.generationKeys(database, owners), this.entryKeys(database, owners)];
    const groups = this.scripts
      ? [[...generations, ...entries]]
      : generations.map((key, i) => [key, entries[i]!]);
    await Promise.all(groups.map((group) => this.answer(this.redis.unlink(group))));
  }

  private generationKeys(database: string, owners: readonly UserId[]): string[] {
    const prefix = `${this.prefix.of(database)}:g:{`;
    return owners.map((owner) => `${prefix}${owner}}`);
  }

  private entryKeys(database: string, owners: readonly UserId[]): string[] {
    const prefix = `${this.prefix.of(database)}:p:{`;
    return owners.map((owner) => `${prefix}${owner}}`);
  }

  /** Generations and entries by their keys: null if there is none, undefined if Redis does not answer. */
  private async held(
    generations: readonly string[],
    entries: readonly string[],
  ): Promise<[generations: readonly (string | null | undefined)[], entries: readonly (string | null)[]]> {
    if (this.scripts) {
      const values = await this.answer(this.redis.mget([...generations, ...entries]));
      return [values.slice(0, generations.length), values.slice(generations.length)];
    }
    const pairs = await partly(generations.map((key, i) => this.answer(this.redis.mget([key, entries[i]!]))));
    return [pairs.map((pair) => pair?.[0]), pairs.map((pair) => pair?.[1] ?? null)];
  }

  /** Creates generations, unless others have. Undefined for those that cannot be created. */
  private async begin(keys: readonly string[]): Promise<(string | undefined)[]> {
    const id = randomBytes(12).toString('base64url');
    if (this.scripts && keys.length > 1) {
      try {
        const found = await this.answer(this.scripts.begin(keys, id, GENERATION_TTL_MS));
        return found.map((generation) => generation ?? id);
      } catch {
        return keys.map(() => undefined);
      }
    }
    const found = await Promise.allSettled(
      keys.map((key) => this.answer(this.redis.set(key, id, 'PX', GENERATION_TTL_MS, 'NX', 'GET'))),
    );
    return found.map((each) => (each.status === 'fulfilled' ? (each.value ?? id) : undefined));
  }

  /** Waits for the answer of a command, with a timeout derived from recent answer times. */
  private answer<T>(command: Promise<T>): Promise<T> {
    return this.reported(this.times.wait(command));
  }

  private async reported<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

/** The results of the commands, undefined for those that failed. Throws if all failed. */
async function partly<T>(commands: readonly Promise<T>[]): Promise<(T | undefined)[]> {
  const results = await Promise.allSettled(commands);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed && results.every((result) => result.status === 'rejected')) throw failed.reason;
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
}
