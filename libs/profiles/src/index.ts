export { PROFILES_MANIFEST } from './profiles.manifest.js';
export { PROFILES_AS_JSON, PROFILES_SHOWN } from './profiles-as-json.js';
