import type { UserId } from '#kernel';

/** What a store holds for an owner. */
export interface Stored {
  /** A random name for the owner's present; never the same again once forgotten or lost. */
  readonly generation: string;
  /** The entry stored last, of whatever generation. */
  readonly entry?: string;
}

/** Where generations and entries are kept, apart for each database. Everything in it may vanish at any time. */
export interface Generations {
  /** Whether there is any use in asking. */
  readonly reachable: boolean;
  /** Makes generations that are missing. Undefined where the store does not answer; throws when it does for nobody. */
  read(database: string, owners: readonly UserId[]): Promise<readonly (Stored | undefined)[]>;
  /** Takes as long as it takes: nobody should wait for it. */
  store(database: string, owner: UserId, entry: string): Promise<void>;
  /** Ends the owners' generations. Throws unless all of them are known to have ended. */
  forget(database: string, owners: readonly UserId[]): Promise<void>;
}

/** Milliseconds an entry is kept: ten minutes give or take 15 %, so that entries made together do not end together. */
export function entryTtl(): number {
  return Math.round(600_000 * (0.85 + 0.3 * Math.random()));
}
