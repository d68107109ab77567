import type { EdgeFile } from './edge-file.js';

const SEPARATORS = { ',': 'commas', '\t': 'tabs', ';': 'semicolons', '|': 'pipes', ' ': 'spaces' };

/** Describes how a file is interpreted, so that users notice a wrong guess. */
export function describe({ dialect, columns }: EdgeFile): string {
  const { follower, followee, time, count } = columns;
  const places = [`follower in column ${follower + 1}`, `followee in column ${followee + 1}`];
  if (time !== undefined) places.push(`time in column ${time + 1}`);
  const further = count - places.length;
  if (further > 0) places.push(`${further} more not loaded`);
  return `columns between ${SEPARATORS[dialect.separator]}: ${places.join(', ')}`;
}
