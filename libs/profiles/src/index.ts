import { CreateProfiles1767225700003 } from './migrations/1767225700003-create-profiles.js';
import { Profile } from './profile.entity.js';

export { PROFILES_AS_JSON } from './profiles-as-json.js';
export { ProfilesModule } from './profiles.module.js';
export const PROFILES_ENTITIES = [Profile];
export const PROFILES_MIGRATIONS = [CreateProfiles1767225700003];
