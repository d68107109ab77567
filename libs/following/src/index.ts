export { FOLLOWING_EVENTS, USER_FOLLOWED, USER_UNFOLLOWED } from './following.events.js';
export { FOLLOWING_MANIFEST } from './following.manifest.js';
