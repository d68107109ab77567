export { STATS_MANIFEST } from './stats.manifest.js';
