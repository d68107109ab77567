import { quoted, UnreadableFile } from './unreadable-file.js';

/** The position of each column, from 0. */
export interface Columns {
  readonly follower: number;
  readonly followee: number;
  readonly time?: number;
  readonly count: number;
}

/**
 * Names of the two columns that together say who follows whom. The meaning of `user` and `following` depends on the
 * other name. Names may be in any case, with `_id`, `Id`, `User` and the like around them.
 */
const ENDS: readonly (readonly [follower: string, followee: string])[] = [
  ['follower', 'followee'],
  ['follower', 'followed'],
  ['follower', 'following'],
  ['following', 'followed'],
  ['user', 'followee'],
  ['user', 'followed'],
  ['user', 'following'],
  ['user', 'target'],
  ['follower', 'user'],
  ['from', 'to'],
  ['source', 'target'],
  ['source', 'destination'],
  ['src', 'dst'],
  ['src', 'dest'],
  ['start', 'end'],
];

const TIMES = new Set(
  `created_at created_on created create_time created_time create_date created_date creation_date creation_time
  inserted_at followed_at followed_on follow_date follow_time started_at since timestamp time_stamp ts time date datetime
  date_time unix_time unix_timestamp epoch`.split(/\s+/),
);

/** Words in column names that do not distinguish the two columns. */
const FILLERS = new Set([
  'id',
  'ids',
  'uid',
  'uuid',
  'guid',
  'key',
  'node',
  'vertex',
  'user',
  'account',
  'profile',
]);
const USERS = new Set(['user', 'account', 'profile']);

/** The accepted headings, for error messages. */
export const UNDERSTOOD =
  'follower and followee, from and to, source and target, src and dst, user_id and target_user_id or the like for the ' +
  'ends, and created_at, timestamp, time or date for the time';

/** Reads the names of a heading. Throws an UnreadableFile if they do not say who follows whom, or are ambiguous. */
export function columnsNamed(names: readonly string[], name: string): Columns {
  const found = pairsIn(names);
  const times = timesIn(names);
  const shown = quoted(names.join(', '));
  if (found.length === 0)
    throw new UnreadableFile(
      `The first line of ${name}, ${shown}, holds no UUID and as a heading does not say who follows whom: understood are ${UNDERSTOOD}.`,
    );
  if (found.length > 1 || times.length > 1)
    throw new UnreadableFile(
      `The heading of ${name}, ${shown}, names ${found.length > 1 ? 'an end' : 'the time'} in more than one way: understood are ${UNDERSTOOD}.`,
    );
  return { ...found[0]!, time: times[0], count: names.length };
}

/** Reads a comment above the first edge as a heading if it looks like one, as in `# FromNodeId ToNodeId`. */
export function columnsOfComment(comment: string, width: number, name: string): Columns | undefined {
  const names = comment
    .replace(/^[\s#%]+/, '')
    .trim()
    .split(/\s*[,;|\t]\s*|\s+/);
  const found = pairsIn(names);
  if (found.length === 0) return undefined;
  if (names.length === width) return columnsNamed(names, name);
  // A sentence may contain these words too; only a list of nothing else is a heading.
  if (found.length > 1 || names.length > 2 + timesIn(names).length) return undefined;
  throw new UnreadableFile(
    `The comment ${quoted(comment)} of ${name} names ${names.length} columns, and the first edge has ${width}.`,
  );
}

function pairsIn(names: readonly string[]): { follower: number; followee: number }[] {
  const ends = names.map(endOf);
  const placesOf = (end: string): number[] => ends.flatMap((one, place) => (one === end ? [place] : []));
  const pairsOf = (pairs: typeof ENDS): { follower: number; followee: number }[] =>
    pairs.flatMap(([one, other]) =>
      placesOf(one).flatMap((follower) => placesOf(other).map((followee) => ({ follower, followee }))),
    );
  const isRelative = ([one, other]: readonly [string, string]): boolean =>
    [one, other].some((end) => end === 'user' || end === 'following');
  // If two other names are clear, a user_id is the id of the row or of somebody else.
  const clear = pairsOf(ENDS.filter((pair) => !isRelative(pair)));
  return clear.length > 0 ? clear : pairsOf(ENDS.filter(isRelative));
}

function timesIn(names: readonly string[]): number[] {
  return names.flatMap((name, place) => (TIMES.has(wordsOf(name).join('_')) ? [place] : []));
}

function endOf(name: string): string {
  const words = wordsOf(name);
  const telling = words.filter((word) => !FILLERS.has(word)).join('_');
  return telling === '' && words.some((word) => USERS.has(word)) ? 'user' : telling;
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}
