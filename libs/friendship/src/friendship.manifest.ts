import type { Manifest } from '#kernel';
import { FriendRequest } from './friend-request.entity.js';
import { Friendship } from './friendship.entity.js';
import * as errors from './friendship.errors.js';
import { FRIENDSHIP_EVENTS } from './friendship.events.js';
import { FRIENDSHIP_INVARIANTS } from './friendship.invariants.js';
import { FriendshipModule } from './friendship.module.js';
import { CreateFriendshipViews1764200000401 } from './migrations/1764200000401-create-friendship-views.js';

export const FRIENDSHIP_MANIFEST: Manifest = {
  name: 'friendship',
  module: FriendshipModule,
  tags: [
    { name: 'Friends', description: 'Mutual friendship.' },
    { name: 'Friend requests', description: 'How friendship comes about.' },
  ],
  entities: [Friendship, FriendRequest],
  migrations: [CreateFriendshipViews1764200000401],
  events: FRIENDSHIP_EVENTS,
  errors: Object.values(errors),
  invariants: FRIENDSHIP_INVARIANTS,
};
