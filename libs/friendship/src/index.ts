export { DeclinedRequestCleaner } from './declined-request.cleaner.js';
export { FRIENDSHIP_EVENTS } from './friendship.events.js';
export { FRIENDS, REQUESTS_RECEIVED, REQUESTS_SENT } from './friendship.lists.js';
export { FRIENDSHIP_MANIFEST } from './friendship.manifest.js';
