export {
  FRIEND_REQUEST_APPROVED,
  FRIEND_REQUEST_CANCELLED,
  FRIEND_REQUEST_SENT,
  FRIENDSHIP_EVENTS,
  FRIENDSHIP_STARTED,
} from './friendship.events.js';
export { FRIENDSHIP_MANIFEST } from './friendship.manifest.js';
