export { adjacencyManifest } from './adjacency.manifest.js';
export { Adjacency, type Pair, type Sizes } from './adjacency.repository.js';
export { Entry } from './entities/entry.entity.js';
export { ListKind } from './list-kind.js';
export { LENGTHEN, PLANT } from './roller.repository.js';
