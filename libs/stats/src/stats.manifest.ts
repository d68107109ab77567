import type { Manifest } from '#kernel';
import { StatsModule } from './stats.module.js';

export const STATS_MANIFEST: Manifest = {
  name: 'stats',
  module: StatsModule,
  tags: [{ name: 'Stats', description: 'The five counts of a user.' }],
};
