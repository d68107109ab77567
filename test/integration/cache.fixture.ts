import type { UserId } from '#kernel';
import type { GenerationCache } from '#platform/cache';
import { person } from '../support/people.js';

type Load = (owners: readonly UserId[]) => Promise<readonly string[]>;

/** The values in the database, and how often they were loaded. */
export class Truth {
  readonly values = new Map<UserId, number>();
  loads = 0;

  load = (owners: readonly UserId[]): Promise<string[]> => {
    this.loads++;
    return Promise.resolve(owners.map((owner) => String(this.values.get(owner) ?? 0)));
  };
}

/** How readers and writers use the cache, and the faults of its store. */
export interface CacheProtocol {
  readonly read: (owner: UserId, load: Load) => Promise<string>;
  /** Resolves when the write may be answered. */
  readonly write: (owner: UserId, commit: () => Promise<void>) => Promise<void>;
  /** The store loses at least its data of the owner. */
  readonly lose?: (owner: UserId) => Promise<unknown>;
}

/** Loads the owner as `load` does, and others as well. */
function besides(owner: UserId, load: Load): Load {
  return async (owners) => {
    const value = owners.includes(owner) ? (await load([owner]))[0]! : '0';
    return owners.map((each) => (each === owner ? value : '0'));
  };
}

/** Half of the reads are of a batch. */
export function protocolOf(cache: GenerationCache, lose?: CacheProtocol['lose']): CacheProtocol {
  return {
    read: async (owner, load) =>
      chance(0.5)
        ? (await cache.getMany([owner], load))[0]!.value
        : (await cache.getMany([person(), owner], besides(owner, load)))[1]!.value,
    write: async (owner, commit) => {
      await commit();
      await cache.forget([owner]);
    },
    lose,
  };
}

/**
 * Interleaves writes with readers that start before, between and after them, and with a fill that is delayed until
 * after the write. Returns how many reads did not see a write that was answered before they began.
 */
export async function staleAnswers(
  protocol: CacheProtocol,
  owners: readonly UserId[],
  writesPerOwner: number,
): Promise<number> {
  const truth = new Truth();
  let stale = 0;

  const interleave = async (owner: UserId): Promise<void> => {
    const before = truth.values.get(owner) ?? 0;
    const written = before + 1;
    const check = async (): Promise<void> => {
      if (Number(await protocol.read(owner, truth.load)) < written) stale++;
    };
    // The slow reader loads only if nothing is cached: because an event was repeated, or the store lost the owner.
    if (chance(0.3)) await protocol.write(owner, () => Promise.resolve());
    if (chance(0.3)) await protocol.lose?.(owner);
    const [begun, begin] = signal();
    const [released, release] = signal();
    const slow = protocol.read(owner, async () => {
      begin();
      await released;
      return [String(before)];
    });
    /** Another reader, which may have joined the slow one and then waits for it. */
    const passBy = async (): Promise<void> => {
      release();
      await protocol.read(owner, truth.load);
    };
    await Promise.race([begun, slow]);
    await protocol.write(owner, async () => {
      if (chance(0.25)) release();
      if (chance(0.25)) await passBy();
      truth.values.set(owner, written);
      if (chance(0.25)) await passBy();
    });
    if (chance(0.25)) await protocol.lose?.(owner);
    release();
    if (chance(0.5)) await slow;
    await check();
    await slow;
    await check();
  };

  await Promise.all(
    owners.map(async (owner) => {
      for (let i = 0; i < writesPerOwner; i++) await interleave(owner);
    }),
  );
  return stale;
}

function signal(): [given: Promise<void>, give: () => void] {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return [given, give];
}

function chance(share: number): boolean {
  return Math.random() < share;
}
