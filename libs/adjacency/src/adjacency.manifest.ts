import type { Manifest } from '#kernel';
import { AdjacencyModule } from './adjacency.module.js';
import { ADJACENCY_ENTITIES } from './entities/index.js';
import { ADJACENCY_INVARIANTS } from './invariants.js';
import { ADJACENCY_MIGRATIONS } from './migrations/index.js';

/** `peersAsJson` names the SQL function that shows the peers of a page: see `PEERS_AS_JSON`. */
export const adjacencyManifest = (peersAsJson: string): Manifest => ({
  name: 'adjacency',
  module: AdjacencyModule.forRoot(peersAsJson),
  entities: ADJACENCY_ENTITIES,
  migrations: ADJACENCY_MIGRATIONS,
  invariants: ADJACENCY_INVARIANTS,
});
