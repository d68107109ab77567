export { FRIENDSHIP_EVENTS } from './friendship.events.js';
export { FRIENDSHIP_MANIFEST } from './friendship.manifest.js';
