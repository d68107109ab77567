import { directedLists } from '#adjacency';

/** Whom a user blocks, and who blocks the user. Nobody is shown the latter. */
export const [BLOCKS, BLOCKED_BY] = directedLists(3, 'blocks');
