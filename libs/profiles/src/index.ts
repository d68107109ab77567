export { PROFILES_MANIFEST } from './profiles.manifest.js';
export { ProfilesModule } from './profiles.module.js';
export { PROFILES_AS_JSON } from './profiles-as-json.js';
