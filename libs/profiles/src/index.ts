import { CreateProfiles1767225700003 } from './migrations/1767225700003-create-profiles.js';
import { Profile } from './profile.entity.js';

export { ProfilesModule } from './profiles.module.js';
export const PROFILES_ENTITIES = [Profile];
export const PROFILES_MIGRATIONS = [CreateProfiles1767225700003];

/** SQL function (uuid[]) that answers users, as lists show them, as the text of a JSON array. */
export const PROFILES_AS_JSON = 'profiles.as_json';
