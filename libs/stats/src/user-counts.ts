import { BLOCKED_BY, BLOCKS } from '#blocks';
import { FOLLOWERS, FOLLOWING } from '#following';
import { FRIENDS, REQUESTS_RECEIVED, REQUESTS_SENT } from '#friendship';

/** The list whose size is each count. */
const COUNTED = {
  following_count: FOLLOWING,
  followers_count: FOLLOWERS,
  friends_count: FRIENDS,
  requests_received_count: REQUESTS_RECEIVED,
  requests_sent_count: REQUESTS_SENT,
};

/** The five counts of a user. */
export type UserCounts = Readonly<Record<keyof typeof COUNTED, number>>;

/** The cached values of a user: the counts, and an upper limit of how many users are hidden from this user. */
export interface KnownCounts {
  readonly counts: UserCounts;
  readonly hidden: number;
}

export const COUNTED_KINDS = Object.values(COUNTED);
const NAMES = Object.keys(COUNTED);

/** The lists whose sizes are read for a user. */
export const KNOWN_KINDS = [...COUNTED_KINDS, BLOCKS, BLOCKED_BY];

/** The counts from the sizes of the lists of `COUNTED_KINDS`. */
export function toUserCounts(sizes: readonly number[]): UserCounts {
  return Object.fromEntries(NAMES.map((name, i) => [name, sizes[i]!])) as UserCounts;
}

/** The cached values from the sizes of the lists of `KNOWN_KINDS`. */
export function toKnownCounts(sizes: readonly number[]): KnownCounts {
  const [blocks, blockedBy] = sizes.slice(NAMES.length) as [number, number];
  return { counts: toUserCounts(sizes), hidden: blocks + blockedBy };
}
