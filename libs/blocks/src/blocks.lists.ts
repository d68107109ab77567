import { directedLists } from '#adjacency';

/** Whom a user blocks, and who blocks the user. No answer shows the second list. */
export const [BLOCKS, BLOCKED_BY] = directedLists(3, 'blocks', 'kept');
