export { FOLLOWING_EVENTS } from './following.events.js';
export { FOLLOWERS, FOLLOWING } from './following.lists.js';
export { FOLLOWING_MANIFEST } from './following.manifest.js';
