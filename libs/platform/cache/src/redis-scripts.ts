import type { Redis } from 'ioredis';

/** KEYS: generations. ARGV: a random id, TTL. Creates those that are missing, and returns the others' ids. */
const BEGIN = `
local found = {}
for i, key in ipairs(KEYS) do
  found[i] = redis.call('SET', key, ARGV[1], 'PX', ARGV[2], 'NX', 'GET')
end
return found`;

/** KEYS: entries. ARGV: least and most TTL, then the values. */
const STORE = `
for i, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[i + 2], 'PX', math.random(ARGV[1], ARGV[2]))
end`;

/** Commands for many keys, which must be on one server. */
export interface RedisScripts {
  /** The generations that existed, in the order of the keys; null for those that were created. */
  begin(keys: readonly string[], id: string, ttlMs: number): Promise<readonly (string | null)[]>;
  store(
    keys: readonly string[],
    entries: readonly string[],
    ttlMs: { readonly least: number; readonly most: number },
  ): Promise<void>;
}

type Script<T> = (keys: number, ...args: (string | number)[]) => Promise<T>;

/** Defines the scripts on the client. It sends a script as text once per connection, and its digest afterwards. */
export function defineScripts(redis: Redis): RedisScripts {
  redis.defineCommand('beginGenerations', { lua: BEGIN });
  redis.defineCommand('storeEntries', { lua: STORE });
  const scripts = redis as unknown as {
    beginGenerations: Script<(string | null)[]>;
    storeEntries: Script<null>;
  };
  return {
    begin: (keys, id, ttlMs) => scripts.beginGenerations(keys.length, ...keys, id, ttlMs),
    store: async (keys, entries, { least, most }) =>
      void (await scripts.storeEntries(keys.length, ...keys, least, most, ...entries)),
  };
}
