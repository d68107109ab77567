import type { UserId } from '#kernel';
import {
  type Epoch,
  GenerationCache,
  type Generations,
  MemoryGenerations,
  SharedEpoch,
  type Stored,
} from '#platform/cache';
import { person } from '../support/people.js';
import { type CacheProtocol, protocolOf, staleAnswers } from './cache.fixture.js';
import { EpochInMemory } from './epoch.fixture.js';

const LOST_SHARE = 0.03;

/** A store that some invalidations do not reach, and that may lose an owner's data. */
class UnreliableStore implements Generations {
  readonly reachable = true;

  constructor(
    private readonly held: Generations,
    readonly lose: (owner: UserId) => Promise<void>,
  ) {}

  read(database: string, owners: readonly UserId[]): Promise<readonly (Stored | undefined)[]> {
    return this.held.read(database, owners);
  }

  store(database: string, owners: readonly UserId[], entries: readonly string[]): Promise<void> {
    return this.held.store(database, owners, entries);
  }

  async forget(database: string, owners: readonly UserId[]): Promise<void> {
    if (Math.random() < LOST_SHARE) throw new Error('no answer');
    await this.held.forget(database, owners);
  }
}

function unreliable(): UnreliableStore {
  const held = new MemoryGenerations();
  return new UnreliableStore(held, (owner) => held.forget('', [owner]));
}

function unreliablyCounted(): UnreliableStore {
  const held = new CountedGenerations();
  return new UnreliableStore(held, (owner) => held.lose(owner));
}

/** Generations that are counted from zero instead of being random. */
class CountedGenerations implements Generations {
  readonly reachable = true;
  private readonly generations = new Map<UserId, number>();
  private readonly entries = new Map<UserId, string>();

  read(_database: string, owners: readonly UserId[]): Promise<Stored[]> {
    return Promise.resolve(
      owners.map((owner) => ({
        generation: String(this.generations.get(owner) ?? 0),
        entry: this.entries.get(owner),
      })),
    );
  }

  store(_database: string, owners: readonly UserId[], entries: readonly string[]): Promise<void> {
    owners.forEach((owner, i) => this.entries.set(owner, entries[i]!));
    return Promise.resolve();
  }

  forget(_database: string, owners: readonly UserId[]): Promise<void> {
    for (const owner of owners) this.generations.set(owner, (this.generations.get(owner) ?? 0) + 1);
    return Promise.resolve();
  }

  lose(owner: UserId): Promise<void> {
    this.generations.delete(owner);
    this.entries.delete(owner);
    return Promise.resolve();
  }
}

/** The parts of the protocol. */
interface Parts {
  readonly store: () => UnreliableStore;
  readonly generations: (store: Generations) => Generations;
  readonly epoch: (epoch: Epoch, moveOnly: () => void) => Epoch;
  readonly protocol: (writer: GenerationCache) => Pick<CacheProtocol, 'write'>;
}

const RIGHT: Parts = {
  store: unreliable,
  generations: (store) => store,
  epoch: (epoch) => epoch,
  protocol: (writer) => protocolOf(writer),
};

/** A writing and a reading instance on one store. */
function instances(parts: Parts): CacheProtocol {
  const row = new EpochInMemory();
  const store = parts.store();
  const instance = (): GenerationCache =>
    new GenerationCache(
      parts.generations(store),
      parts.epoch(new SharedEpoch(row), () => void row.move()),
    );
  const { read } = protocolOf(instance());
  const { write } = parts.protocol(instance());
  return { read, write, lose: store.lose };
}

/** The same object, except for some methods. */
function but<T extends object>(right: T, wrong: Partial<T>): T {
  return Object.assign(Object.create(right) as T, wrong);
}

const restamped = (entry: string, generation: string): string =>
  entry.replace(/^(\d+)\.[^|]*/, `$1.${generation}`);

/** A possible mistake, and the faulty part. */
const MUTATIONS: readonly [mistake: string, wrong: Partial<Parts>][] = [
  ['invalidates nothing', { generations: (store) => but(store, { forget: () => Promise.resolve() }) }],
  [
    'invalidates before the commit',
    {
      protocol: (writer) => ({
        write: async (owner, commit) => {
          await writer.forget([owner]);
          await commit();
        },
      }),
    },
  ],
  [
    'reads the stamp after the load',
    {
      generations: (store) =>
        but(store, {
          store: async (database, owners, entries) => {
            const held = await store.read(database, owners);
            const later = entries.map((entry, i) => restamped(entry, held[i]!.generation));
            await store.store(database, owners, later);
          },
        }),
    },
  ],
  [
    'serves an entry of any generation',
    {
      generations: (store) =>
        but(store, {
          read: async (database, owners) =>
            (await store.read(database, owners)).map(
              (held) => held && { ...held, entry: held.entry && restamped(held.entry, held.generation) },
            ),
        }),
    },
  ],
  ['starts each generation with the same id', { store: unreliablyCounted }],
  [
    'ignores a failed invalidation',
    {
      generations: (store) =>
        but(store, { forget: (database, owners) => store.forget(database, owners).catch(() => undefined) }),
    },
  ],
  ['does not raise the epoch', { epoch: (epoch) => but(epoch, { move: () => Promise.resolve() }) }],
  [
    'serves an entry of any epoch',
    { epoch: (epoch) => but(epoch, { current: () => Promise.resolve({ database: '', stamp: '0' }) }) },
  ],
  [
    'answers before the leases on the epoch have run out',
    { epoch: (epoch, moveOnly) => but(epoch, { move: () => Promise.resolve(moveOnly()) }) },
  ],
];

describe('A mistake in the cache protocol is caught', () => {
  const stale = (parts: Parts): Promise<number> =>
    staleAnswers(instances(parts), Array.from({ length: 40 }, person), 50);

  it('and nothing is reported without one', async () => {
    expect(await stale(RIGHT)).toBe(0);
  });

  it.each(MUTATIONS)('when it %s', async (_, wrong) => {
    expect(await stale({ ...RIGHT, ...wrong })).toBeGreaterThan(0);
  });
});
