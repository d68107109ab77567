import type { Manifest } from '#kernel';
import { DeclinedRequest } from './declined-request.entity.js';
import { FriendRequest } from './friend-request.entity.js';
import { Friendship } from './friendship.entity.js';
import * as errors from './friendship.errors.js';
import { FRIENDSHIP_EVENTS } from './friendship.events.js';
import { FRIENDSHIP_INVARIANTS } from './friendship.invariants.js';
import { FriendshipModule } from './friendship.module.js';
import { CreateFriendshipViews1764200000401 } from './migrations/1764200000401-create-friendship-views.js';
import { CreateDeclinedRequests1795901756301 } from './migrations/1795901756301-create-declined-requests.js';

export const FRIENDSHIP_MANIFEST: Manifest = {
  name: 'friendship',
  module: FriendshipModule,
  tags: [{ name: 'Friendship', description: 'Friends and friend requests.' }],
  entities: [Friendship, FriendRequest, DeclinedRequest],
  migrations: [CreateFriendshipViews1764200000401, CreateDeclinedRequests1795901756301],
  functions: new URL('../functions/', import.meta.url),
  events: FRIENDSHIP_EVENTS,
  errors: Object.values(errors),
  invariants: FRIENDSHIP_INVARIANTS,
};
