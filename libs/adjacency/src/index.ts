export { BarredError } from './adjacency.errors.js';
export { adjacencyManifest } from './adjacency.manifest.js';
export { Adjacency, type ListGrowth, type Pair } from './adjacency.repository.js';
export { Delta } from './entities/delta.entity.js';
export { Entry } from './entities/entry.entity.js';
export { directedLists, type ListKind, listsEndedByBlocks, mirrorOf, symmetricList } from './list-kind.js';
export type { PeersShown } from './peers-shown.js';
export { RollerRepository } from './roller.repository.js';
