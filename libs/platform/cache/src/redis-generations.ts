import { randomBytes } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import type { UserId } from '#kernel';
import { AnswerTimes } from './answer-times.js';
import { entryTtl, type Generations, type Stored } from './generations.js';
import type { RedisPrefix } from './redis-prefix.js';

const GENERATION_TTL_MS = 86_400_000;
const NONCE_BYTES = 12;

/** The name of a Redis command and its arguments; the first is its key. */
type Command = readonly [name: string, ...rest: (string | number)[]];

interface Answer {
  readonly error?: Error;
  readonly value?: string | null;
}

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
    const absent = keys.filter((_, i) => held[i]?.[0] === null).map(([key]) => key);
    const begun = new Map(absent.length === 0 ? [] : await this.begin(absent));
    return keys.map(([key], i): Stored | undefined => {
      if (held[i] === undefined) return undefined;
      const [generation, entry] = held[i];
      if (generation !== null) return { generation, entry: entry ?? undefined };
      const nonce = begun.get(key);
      return nonce === undefined ? undefined : { generation: nonce };
    });
  }

  async store(database: string, entries: ReadonlyMap<UserId, string>): Promise<void> {
    const commands = [...entries].map(([owner, entry]): Command => {
      const [, key] = this.keysOf(database, owner);
      return ['set', key, entry, 'PX', entryTtl()];
    });
    await this.reported(this.send(commands));
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

  /** Creates generations, unless others have; of those that fail there is no pair of key and generation. */
  private async begin(keys: readonly string[]): Promise<[key: string, generation: string][]> {
    const nonces = randomBytes(NONCE_BYTES * keys.length);
    const generations = keys.map((_, i) =>
      nonces.toString('base64url', NONCE_BYTES * i, NONCE_BYTES * (i + 1)),
    );
    const commands = keys.map((key, i): Command => [
      'set',
      key,
      generations[i]!,
      'PX',
      GENERATION_TTL_MS,
      'NX',
      'GET',
    ]);
    const answers = await this.answer(this.send(commands));
    return answers.flatMap(({ error, value }, i): [string, string][] => {
      if (error === undefined) return [[keys[i]!, value ?? generations[i]!]];
      this.failed(error);
      return [];
    });
  }

  /** Sends commands together, on a cluster each to the node of its key. Throws if all fail. */
  private async send(commands: readonly Command[]): Promise<Answer[]> {
    const { redis } = this;
    if (redis instanceof Cluster) {
      const sent = await Promise.allSettled(commands.map(([name, ...rest]) => redis.call(name, rest)));
      return succeededInPart(
        sent.map((each) =>
          each.status === 'fulfilled'
            ? { value: each.value as string | null }
            : { error: each.reason as Error },
        ),
      );
    }
    const answers = await redis.pipeline(commands.map((command) => [...command])).exec();
    return succeededInPart(
      (answers ?? []).map(([error, value]) => (error ? { error } : { value: value as string | null })),
    );
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

/** Throws the first error if there are only errors. */
function succeededInPart(answers: Answer[]): Answer[] {
  const [first] = answers;
  if (first?.error && answers.every(({ error }) => error)) throw first.error;
  return answers;
}
