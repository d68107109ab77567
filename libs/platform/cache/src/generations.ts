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
  /** Has no timeout, so nobody should wait for it. */
  store(database: string, owner: UserId, entry: string): Promise<void>;
  /** Deletes the owners' generations. Throws unless all of them are certainly deleted. */
  forget(database: string, owners: readonly UserId[]): Promise<void>;
}

/**
 * How long an entry is kept, in milliseconds: ten minutes ± 15 %, so that entries created together do not expire
 * together.
 */
export function entryTtl(): number {
  return Math.round(600_000 * (0.85 + 0.3 * Math.random()));
}
