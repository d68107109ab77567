import type { Manifest } from '#kernel';
import * as errors from './friendship.errors.js';
import { FRIENDSHIP_EVENTS } from './friendship.events.js';
import { FRIENDSHIP_INVARIANTS } from './friendship.invariants.js';
import { FriendshipModule } from './friendship.module.js';

export const FRIENDSHIP_MANIFEST: Manifest = {
  name: 'friendship',
  module: FriendshipModule,
  tags: [
    { name: 'Friends', description: 'Mutual friendship.' },
    { name: 'Friend requests', description: 'How friendship comes about.' },
  ],
  events: FRIENDSHIP_EVENTS,
  errors: Object.values(errors),
  invariants: FRIENDSHIP_INVARIANTS,
};
