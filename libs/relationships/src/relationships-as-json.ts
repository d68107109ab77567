import { BLOCKS } from '#blocks';
import { FOLLOWERS, FOLLOWING } from '#following';
import { FRIENDS, REQUESTS_RECEIVED, REQUESTS_SENT } from '#friendship';

/** In the order in which relationships.as_json takes them. */
const KINDS = [FOLLOWING, FOLLOWERS, FRIENDS, REQUESTS_SENT, REQUESTS_RECEIVED, BLOCKS];

/** SQL of type text[]: how a user (SQL of type uuid) stands to each of others (uuid[], distinct), as JSON objects. */
export function relationshipsAsJson(viewer: string, targets: string): string {
  return `relationships.as_json(${viewer}, ${targets}, '{${KINDS.join(',')}}'::smallint[])`;
}
