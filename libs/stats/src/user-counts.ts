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

/** The lists whose sizes are the counts. */
export const COUNTED_KINDS = Object.values(COUNTED);

/** The lists whose sizes are read for a user: the counts, and an upper limit of how many are hidden from this user. */
export const KNOWN_KINDS = [...COUNTED_KINDS, BLOCKS, BLOCKED_BY];

/** What stands before each count in the JSON text. */
const BEFORE = Object.keys(COUNTED).map((name, i) => `${i === 0 ? '{' : ','}"${name}":`);

/** The counts as JSON text, from the sizes of the lists of `COUNTED_KINDS`. */
export function countsAsJson(sizes: readonly (number | string)[]): string {
  let json = '';
  for (let i = 0; i < BEFORE.length; i++) json += `${BEFORE[i]!}${sizes[i]!}`;
  return `${json}}`;
}
