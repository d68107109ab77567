import type { Manifest } from '#kernel';
import * as errors from './adjacency.errors.js';
import { AdjacencyModule } from './adjacency.module.js';
import { ADJACENCY_ENTITIES } from './entities/index.js';
import { ADJACENCY_INVARIANTS } from './invariants.js';
import { CreateAdjacencyTables1764200000201 } from './migrations/1764200000201-create-adjacency-tables.js';

/** `peersAsJson` names the SQL function that shows the peers of a page: see `PEERS_AS_JSON`. */
export const adjacencyManifest = (peersAsJson: string): Manifest => ({
  name: 'adjacency',
  module: AdjacencyModule.forRoot(peersAsJson),
  entities: ADJACENCY_ENTITIES,
  migrations: [CreateAdjacencyTables1764200000201],
  functions: new URL('../functions/', import.meta.url),
  errors: Object.values(errors),
  invariants: ADJACENCY_INVARIANTS,
});
