import type { UserId } from '#kernel';

/** What a store has for an owner. */
export interface Stored {
  /** A random version id of the owner's value. Once forgotten or lost, the same id never comes back. */
  readonly generation: string;
  /** The entry stored last, whatever its generation. */
  readonly entry?: string;
}

/** Stores generations and entries, separately for each database. Everything in it may be lost at any time. */
export interface Generations {
  /** False while the store is known to be unreachable. */
  readonly reachable: boolean;
  /**
   * Creates missing generations. Undefined for an owner if the store does not answer; throws if it answers for no
   * owner.
   */
  read(database: string, owners: readonly UserId[]): Promise<readonly (Stored | undefined)[]>;
  /** Stores an entry for each owner, in their order. Has no timeout, so nobody should wait for it. */
  store(database: string, owners: readonly UserId[], entries: readonly string[]): Promise<void>;
  /** Deletes the owners' generations. Throws unless all of them are certainly deleted. */
  forget(database: string, owners: readonly UserId[]): Promise<void>;
}

/** How long an entry is kept, in milliseconds: at random, so that entries created together do not expire together. */
export const ENTRY_TTL_MS = { least: 510_000, most: 690_000 };

/** A random time within `ENTRY_TTL_MS`. */
export function entryTtl(): number {
  const { least, most } = ENTRY_TTL_MS;
  return Math.round(least + (most - least) * Math.random());
}
