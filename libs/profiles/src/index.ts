export { PROFILES_MANIFEST } from './profiles.manifest.js';
export { PROFILES_AS_JSON } from './profiles-as-json.js';
