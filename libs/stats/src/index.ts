export { STATS_MANIFEST } from './stats.manifest.js';
export { StatsModule } from './stats.module.js';
