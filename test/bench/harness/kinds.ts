import { BLOCKED_BY, BLOCKS } from '#blocks';
import { FOLLOWERS, FOLLOWING } from '#following';
import { FRIENDS, REQUESTS_RECEIVED, REQUESTS_SENT } from '#friendship';

const COUNTED = [FOLLOWING, FOLLOWERS, FRIENDS, REQUESTS_SENT, REQUESTS_RECEIVED];

const kinds = (list: readonly number[]) => `'{${list.join()}}'::smallint[]`;

/** The lists whose sizes the server reads for the counts of a user, in SQL. */
export const SIZED_KINDS = kinds([...COUNTED, BLOCKS, BLOCKED_BY]);

/** The lists that a relationship tells about, in SQL. */
export const RELATED_KINDS = kinds([...COUNTED, BLOCKS]);
