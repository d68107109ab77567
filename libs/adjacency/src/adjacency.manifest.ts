import type { Distribution, Manifest } from '#kernel';
import * as errors from './adjacency.errors.js';
import { AdjacencyModule } from './adjacency.module.js';
import { ADJACENCY_ENTITIES } from './entities/index.js';
import { ADJACENCY_INVARIANTS } from './invariants.js';
import { CreateAdjacencyTables1764200000201 } from './migrations/1764200000201-create-adjacency-tables.js';
import { ProtectListLimits1796000000502 } from './migrations/1796000000502-protect-list-limits.js';
import { RememberWhatIsFolded1796000000504 } from './migrations/1796000000504-remember-what-is-folded.js';
import type { PeersShown } from './peers-shown.js';

/** Everything that belongs to a list is stored with its owner. */
const DISTRIBUTION: Distribution = {
  tables: Object.fromEntries(
    ['entry', 'long_list', 'overgrown', 'delta', 'node'].map((table) => [`adjacency.${table}`, 'owner']),
  ),
  functions: Object.fromEntries(
    ['page', 'page_seen', 'sizes_of', 'fold', 'plant'].map((name) => [`adjacency.${name}`, 'list_owner']),
  ),
  setting: 'adjacency.distributed',
};

export const adjacencyManifest = (peersShown: PeersShown): Manifest => ({
  name: 'adjacency',
  module: AdjacencyModule.forRoot(peersShown),
  entities: ADJACENCY_ENTITIES,
  migrations: [
    CreateAdjacencyTables1764200000201,
    ProtectListLimits1796000000502,
    RememberWhatIsFolded1796000000504,
  ],
  functions: new URL('../functions/', import.meta.url),
  errors: Object.values(errors),
  distribution: DISTRIBUTION,
  invariants: ADJACENCY_INVARIANTS,
});
