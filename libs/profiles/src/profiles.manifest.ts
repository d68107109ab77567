import type { Manifest } from '#kernel';
import { Change } from './change.entity.js';
import { ChangeLog } from './change-log.entity.js';
import { CreateProfiles1767225700003 } from './migrations/1767225700003-create-profiles.js';
import { AddTimesOfProfiles1767225700004 } from './migrations/1767225700004-add-times-of-profiles.js';
import { LogChanges1796000000503 } from './migrations/1796000000503-log-changes.js';
import { Profile } from './profile.entity.js';
import * as errors from './profiles.errors.js';
import { ProfilesModule } from './profiles.module.js';

export const PROFILES_MANIFEST: Manifest = {
  name: 'profiles',
  module: ProfilesModule,
  tags: [{ name: 'Profiles', description: 'Names and avatars shown in lists.' }],
  entities: [Profile, Change, ChangeLog],
  migrations: [CreateProfiles1767225700003, AddTimesOfProfiles1767225700004, LogChanges1796000000503],
  functions: new URL('../functions/', import.meta.url),
  distribution: { tables: { 'profiles.profile': 'user_id' } },
  errors: Object.values(errors),
};
