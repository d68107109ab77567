import { randomBytes } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import type { UserId } from '#kernel';
import { withDeadline } from './deadline.js';
import { entryTtl, type Generations, type Stored } from './generations.js';

const DEADLINE_MS = 50;
const GENERATION_TTL_MS = 86_400_000;

/** Generations in Redis or Redis Cluster, shared by every instance. The hash tag keeps an owner's keys on one slot. */
export class RedisGenerations implements Generations {
  /** @param failed called with the error of each command that fails */
  constructor(
    private readonly redis: Redis | Cluster,
    private readonly failed: (error: unknown) => void,
  ) {}

  async read(owners: readonly UserId[]): Promise<(Stored | undefined)[]> {
    const held = await this.held(owners);
    const stored = await Promise.allSettled(
      owners.map(async (owner, i): Promise<Stored | undefined> => {
        const [generation, entry] = held[i] ?? [];
        if (generation === undefined) return undefined;
        if (generation === null) return { generation: await this.begin(owner) };
        return { generation, entry: entry ?? undefined };
      }),
    );
    return stored.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  }

  async store(owner: UserId, entry: string): Promise<void> {
    await this.answer(this.redis.set(entryKey(owner), entry, 'PX', entryTtl()));
  }

  async forget(owners: readonly UserId[]): Promise<void> {
    const groups = this.redis instanceof Cluster ? owners.map((owner) => [owner]) : [owners];
    await Promise.all(groups.map((group) => this.answer(this.redis.unlink(group.flatMap(keysOf)))));
  }

  /** Generation and entry by owner, null where there is none; undefined where Redis does not answer. */
  private async held(owners: readonly UserId[]): Promise<([string | null, string | null] | undefined)[]> {
    if (!(this.redis instanceof Cluster)) {
      const values = await this.answer(this.redis.mget(owners.flatMap(keysOf)));
      return owners.map((_, i) => [values[2 * i] ?? null, values[2 * i + 1] ?? null]);
    }
    const cluster = this.redis;
    const answers = await Promise.allSettled(owners.map((owner) => this.answer(cluster.mget(keysOf(owner)))));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed && answers.every((answer) => answer.status === 'rejected')) throw failed.reason;
    return answers.map((answer) =>
      answer.status === 'fulfilled' ? [answer.value[0] ?? null, answer.value[1] ?? null] : undefined,
    );
  }

  private async begin(owner: UserId): Promise<string> {
    const nonce = randomBytes(12).toString('base64url');
    const command = this.redis.set(generationKey(owner), nonce, 'PX', GENERATION_TTL_MS, 'NX', 'GET');
    return (await this.answer(command)) ?? nonce;
  }

  private async answer<T>(command: Promise<T>): Promise<T> {
    try {
      return await withDeadline(command, DEADLINE_MS);
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

function generationKey(owner: UserId): string {
  return `g:{${owner}}`;
}

function entryKey(owner: UserId): string {
  return `p:{${owner}}`;
}

function keysOf(owner: UserId): [generation: string, entry: string] {
  return [generationKey(owner), entryKey(owner)];
}
