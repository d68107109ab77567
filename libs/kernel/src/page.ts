import type { UserId } from './user-id.js';

/** The requested part of a list: an offset from the newest entry, or the entries older than `before`. */
export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
  /** Position of the last entry already seen; the page starts after it. Excludes `offset`. */
  readonly before?: string;
  readonly include?: PageInclude;
}

/** What a page shows for each entry in addition to its user. */
export interface PageInclude {
  /** Since when the entry exists. */
  readonly since: boolean;
  /** The relationship of this user with the user of the entry. */
  readonly relationshipWith?: UserId;
}

/** A page of a list, newest first, with the exact size of the whole list in the same snapshot. */
export interface Page {
  /** The page's entries in the form of the answer: the text of a JSON array. */
  readonly entries: string;
  readonly total: number;
  /** Position of the page's last entry if older entries follow; pass it as `before`. */
  readonly next?: string;
}

/** Entries of a page without a limit. */
export const DEFAULT_LIMIT = 100;
/** Entries of a page at most. */
export const MAX_LIMIT = 1000;
