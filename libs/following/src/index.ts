export { FOLLOWING_EVENTS } from './following.events.js';
export { FOLLOWING_MANIFEST } from './following.manifest.js';
