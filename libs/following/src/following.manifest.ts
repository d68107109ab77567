import type { Manifest } from '#kernel';
import * as errors from './following.errors.js';
import { FOLLOWING_EVENTS } from './following.events.js';
import { FollowingModule } from './following.module.js';

export const FOLLOWING_MANIFEST: Manifest = {
  name: 'following',
  module: FollowingModule,
  tags: [{ name: 'Following', description: 'Who follows whom.' }],
  events: FOLLOWING_EVENTS,
  errors: Object.values(errors),
};
