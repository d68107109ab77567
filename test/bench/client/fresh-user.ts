import { createHash } from 'node:crypto';

/** The n-th user that is not in a loaded graph. `FRESH_USER_SQL` is the same in SQL. */
export function freshUser(n: number): string {
  const hex = createHash('md5').update(`fresh:${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** For a number `n` in scope. */
export const FRESH_USER_SQL = `overlay(overlay(md5('fresh:' || n) placing '4' from 13) placing '8' from 17)::uuid`;
