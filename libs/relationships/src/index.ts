export { RELATIONSHIPS_MANIFEST } from './relationships.manifest.js';
export { relationshipsAsJson } from './relationships-as-json.js';
