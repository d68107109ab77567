import type { Manifest } from '#kernel';
import { CreateProfiles1767225700003 } from './migrations/1767225700003-create-profiles.js';
import { AddTimesOfProfiles1767225700004 } from './migrations/1767225700004-add-times-of-profiles.js';
import { Profile } from './profile.entity.js';
import * as errors from './profiles.errors.js';
import { ProfilesModule } from './profiles.module.js';

export const PROFILES_MANIFEST: Manifest = {
  name: 'profiles',
  module: ProfilesModule,
  tags: [{ name: 'Profiles', description: 'Names and avatars shown in lists.' }],
  entities: [Profile],
  migrations: [CreateProfiles1767225700003, AddTimesOfProfiles1767225700004],
  functions: new URL('../functions/', import.meta.url),
  distribution: { tables: { 'profiles.profile': 'user_id' } },
  errors: Object.values(errors),
};
