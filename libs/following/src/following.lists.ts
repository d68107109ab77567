import { directedLists } from '#adjacency';

/** Whom a user follows, and who follows the user. */
export const [FOLLOWING, FOLLOWERS] = directedLists(0, 'follows');
