import type { Manifest } from '#kernel';
import { Follow } from './follow.entity.js';
import * as errors from './following.errors.js';
import { FOLLOWING_EVENTS } from './following.events.js';
import { FollowingModule } from './following.module.js';
import { CreateFollowView1764200000301 } from './migrations/1764200000301-create-follow-view.js';

export const FOLLOWING_MANIFEST: Manifest = {
  name: 'following',
  module: FollowingModule,
  tags: [{ name: 'Following', description: 'Who follows whom.' }],
  entities: [Follow],
  migrations: [CreateFollowView1764200000301],
  events: FOLLOWING_EVENTS,
  errors: Object.values(errors),
};
