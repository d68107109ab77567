import { randomBytes } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import type { UserId } from '#kernel';
import { AnswerTimes } from './answer-times.js';
import { entryTtl, type Generations, type Stored } from './generations.js';
import type { RedisPrefix } from './redis-prefix.js';

const GENERATION_TTL_MS = 86_400_000;

/**
 * Generations in Redis or Redis Cluster, shared by all instances. The hash tag puts an owner's keys into the same slot.
 */
export class RedisGenerations implements Generations {
  private readonly times = new AnswerTimes();

  /** @param failed called with the error of each command that fails */
  constructor(
    private readonly redis: Redis | Cluster,
    private readonly prefix: RedisPrefix,
    private readonly failed: (error: unknown) => void,
  ) {}

  get reachable(): boolean {
    return this.redis.status === 'ready';
  }

  async read(database: string, owners: readonly UserId[]): Promise<(Stored | undefined)[]> {
    const keys = owners.map((owner) => this.keysOf(database, owner));
    const held = await this.held(keys);
    const stored = await Promise.allSettled(
      keys.map(async ([key], i): Promise<Stored | undefined> => {
        const [generation, entry] = held[i] ?? [];
        if (generation === undefined) return undefined;
        if (generation === null) return { generation: await this.begin(key) };
        return { generation, entry: entry ?? undefined };
      }),
    );
    return stored.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  }

  async store(database: string, owner: UserId, entry: string): Promise<void> {
    const [, key] = this.keysOf(database, owner);
    await this.reported(this.redis.set(key, entry, 'PX', entryTtl()));
  }

  async forget(database: string, owners: readonly UserId[]): Promise<void> {
    const keys = owners.map((owner) => this.keysOf(database, owner));
    const groups = this.redis instanceof Cluster ? keys : [keys.flat()];
    await Promise.all(groups.map((group) => this.answer(this.redis.unlink(group))));
  }

  private keysOf(database: string, owner: UserId): [generation: string, entry: string] {
    const prefix = this.prefix.of(database);
    return [`${prefix}:g:{${owner}}`, `${prefix}:p:{${owner}}`];
  }

  /** Generation and entry by their keys: null if there is none, undefined if Redis does not answer. */
  private async held(
    keys: readonly [string, string][],
  ): Promise<([string | null, string | null] | undefined)[]> {
    if (!(this.redis instanceof Cluster)) {
      const values = await this.answer(this.redis.mget(keys.flat()));
      return keys.map((_, i) => [values[2 * i] ?? null, values[2 * i + 1] ?? null]);
    }
    const cluster = this.redis;
    const answers = await Promise.allSettled(keys.map((pair) => this.answer(cluster.mget(pair))));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed && answers.every((answer) => answer.status === 'rejected')) throw failed.reason;
    return answers.map((answer) =>
      answer.status === 'fulfilled' ? [answer.value[0] ?? null, answer.value[1] ?? null] : undefined,
    );
  }

  private async begin(key: string): Promise<string> {
    const nonce = randomBytes(12).toString('base64url');
    const command = this.redis.set(key, nonce, 'PX', GENERATION_TTL_MS, 'NX', 'GET');
    return (await this.answer(command)) ?? nonce;
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
