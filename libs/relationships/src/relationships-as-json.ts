import { BLOCKS } from '#blocks';
import { FOLLOWERS, FOLLOWING } from '#following';
import { FRIENDS, REQUESTS_RECEIVED, REQUESTS_SENT } from '#friendship';

/** In the order of the parameter of relationships.as_json. */
const KINDS = [FOLLOWING, FOLLOWERS, FRIENDS, REQUESTS_SENT, REQUESTS_RECEIVED, BLOCKS];

/**
 * SQL of type text[]: a user's relationship (SQL of type uuid) with each of the targets (uuid[], distinct), as JSON
 * objects.
 */
export function relationshipsAsJson(viewer: string, targets: string): string {
  return `relationships.as_json(${viewer}, ${targets}, '{${KINDS.join(',')}}'::smallint[])`;
}
