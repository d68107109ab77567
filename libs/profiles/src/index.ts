export { type Changes, changesOf } from './memory/changes.js';
export { type Filling, ProfileMemory, type Seen } from './memory/profile-memory.js';
export { RememberedProfiles } from './memory/remembered-profiles.js';
export type { ShownProfiles } from './memory/remembered-profiles.repository.js';
export { Snapshot } from './memory/snapshot.js';
export { PROFILES_MANIFEST } from './profiles.manifest.js';
export { PROFILES_AS_JSON, PROFILES_SHOWN } from './profiles-as-json.js';
