import { directedLists, symmetricList } from '#adjacency';

export const FRIENDS = symmetricList(1, 'friends');

/** The friend requests that a user sent and waits for, and those that wait for the user. */
export const [REQUESTS_SENT, REQUESTS_RECEIVED] = directedLists(2, 'friend requests');
