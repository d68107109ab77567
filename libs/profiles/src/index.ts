import { CreateProfiles1767225600003 } from './migrations/1767225600003-create-profiles.js';
import { Profile } from './profile.entity.js';

export type { NamedUser } from './profile.repository.js';
export { Profiles } from './profiles.js';
export { ProfilesModule } from './profiles.module.js';
export const PROFILES_ENTITIES = [Profile];
export const PROFILES_MIGRATIONS = [CreateProfiles1767225600003];
