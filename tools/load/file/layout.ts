import { isUserId } from '#kernel';
import { bare } from './bare.js';
import { COMMENT, type Dialect } from './dialect.js';
import { type Columns, columnsNamed, columnsOfComment, UNDERSTOOD } from './heading.js';
import { readTime } from './time.js';
import { quoted, UnreadableFile } from './unreadable-file.js';

/** Where a file's columns are. */
export interface Layout {
  readonly columns: Columns;
  /** Whether the first record is a heading and not an edge. */
  readonly hasHeading: boolean;
}

/**
 * Determines the columns from the first record and the comments above it. Throws an UnreadableFile if that would be a
 * guess.
 */
export function layoutOf(first: readonly string[], dialect: Dialect, name: string): Layout {
  const fields = first.map(bare);
  if (!fields.some(isUserId)) return { columns: columnsNamed(fields, name), hasHeading: true };
  for (const comment of dialect.preamble.split('\n').filter((line) => COMMENT.test(line))) {
    const columns = columnsOfComment(comment, fields.length, name);
    if (columns) return { columns, hasHeading: false };
  }
  return { columns: columnsByPlace(fields, dialect, name), hasHeading: false };
}

function columnsByPlace(fields: readonly string[], dialect: Dialect, name: string): Columns {
  const [follower, followee] = [0, 1];
  const ids = fields.filter(isUserId).length;
  const width = fields.findLastIndex((field) => field !== '') + 1;
  const time = fields.slice(2, width).join(dialect.separator);
  const fits = width <= 3 || readTime(time, Date.now()) !== undefined;
  if (ids <= 2 && fits) return { follower, followee, time: 2, count: 3 };
  // In KONECT files the columns are follower, followee, weight and time.
  if (ids === 2 && width === 4 && /^[ \t]*%/m.test(dialect.preamble))
    return { follower, followee, time: 3, count: 4 };
  throw new UnreadableFile(
    `The first line of ${name}, ${quoted(fields.join(', '))}, has ${ids > 2 ? `${ids} UUIDs` : `${width} fields`} ` +
      `and no heading says what they are: understood are ${UNDERSTOOD}.`,
  );
}
