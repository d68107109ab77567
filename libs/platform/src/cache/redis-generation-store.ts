import { randomBytes } from 'node:crypto';
import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { DomainError } from '#kernel';
import type { GenerationStore, Held } from './generation-store.js';
import type { RedisConnection } from './redis.js';

const TTL_MS = 300_000;
const TTL_JITTER = 0.15;
const NONCE_BYTES = 9;
const BREAK_AFTER = 3;
const PROBE_AFTER_MS = 500;

/** Stores ARGV[2] if the held generation is ARGV[1]. A key has the form `generation` or `generation:value`. */
const FILL = `
local held = redis.call('GET', KEYS[1])
if held and (held == ARGV[1] or string.sub(held, 1, #ARGV[1] + 1) == ARGV[1] .. ':') then
  redis.call('SET', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'PX', ARGV[3])
end
return 0`;

/**
 * Keeps one key per owner: its generation, a random nonce, with the value behind it. A lost key starts at a new
 * nonce, so neither eviction nor a flush can bring an old value back. While Redis does not answer every call throws
 * `cache_unavailable`, at once when that is known already.
 */
export class RedisGenerationStore implements GenerationStore {
  private readonly breaker = circuitBreaker(handleAll, {
    halfOpenAfter: PROBE_AFTER_MS,
    breaker: new ConsecutiveBreaker(BREAK_AFTER),
  });

  constructor(
    private readonly redis: RedisConnection,
    private readonly prefix: string,
  ) {}

  read(owners: readonly string[]): Promise<Held[]> {
    return this.guarded(() => Promise.all(owners.map((owner) => this.readOne(owner))));
  }

  fill(owner: string, generation: string, value: string): Promise<void> {
    return this.guarded(async () => {
      await this.redis.eval(FILL, 1, this.keyOf(owner), generation, value, ttl());
    });
  }

  bump(owners: readonly string[]): Promise<void> {
    return this.guarded(async () => {
      await Promise.all(owners.map((owner) => this.redis.set(this.keyOf(owner), nonce(), 'PX', ttl())));
    });
  }

  private async readOne(owner: string): Promise<Held> {
    const key = this.keyOf(owner);
    const held = await this.redis.get(key);
    if (held !== null) return parse(held);
    const fresh = nonce();
    const winner = await this.redis.set(key, fresh, 'PX', ttl(), 'NX', 'GET');
    return winner === null ? { generation: fresh } : parse(winner);
  }

  /** The hash tag keeps what belongs to one owner on one node of a cluster. */
  private keyOf(owner: string): string {
    return `${this.prefix}:{${owner}}`;
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.breaker.execute(work);
    } catch (error) {
      const unavailable = new DomainError('cache_unavailable', 'unavailable', 'Redis does not answer.');
      unavailable.cause = error;
      throw unavailable;
    }
  }
}

function parse(held: string): Held {
  const colon = held.indexOf(':');
  return colon < 0
    ? { generation: held }
    : { generation: held.slice(0, colon), value: held.slice(colon + 1) };
}

function nonce(): string {
  return randomBytes(NONCE_BYTES).toString('base64url');
}

function ttl(): number {
  return Math.round(TTL_MS * (1 + TTL_JITTER * (2 * Math.random() - 1)));
}
