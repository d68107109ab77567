import { directedLists, symmetricList } from '#adjacency';

/** The friends of a user; each of the two is on the list of the other. */
export const FRIENDS = symmetricList(1, 'friends');

/** The pending friend requests that a user has sent, and those that a user has received. */
export const [REQUESTS_SENT, REQUESTS_RECEIVED] = directedLists(2, 'friend requests');
