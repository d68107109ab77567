import type { UserId } from './user-id.js';

/** Which part of a list is asked for: an offset from the newest entry, or the entries older than `before`. */
export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
  /** Position of the last entry already seen; the page starts right after it. Excludes `offset`. */
  readonly before?: string;
  readonly include?: PageInclude;
}

/** What a page shows of its entries beyond their users. */
export interface PageInclude {
  /** Since when there is the entry. */
  readonly since: boolean;
  /** How this user stands to the entry's. */
  readonly relationshipWith?: UserId;
}

/** A page of a list, newest first, with the exact size of the whole list in the same snapshot. */
export interface Page {
  /** The page's entries as they are shown: the text of a JSON array. */
  readonly entries: string;
  readonly total: number;
  /** Position of the page's last entry when older entries follow, to pass as `before`. */
  readonly next?: string;
}

export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 1000;
