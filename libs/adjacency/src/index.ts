export { Adjacency, type Pair, type Sizes } from './adjacency.js';
export { adjacencyManifest } from './adjacency.manifest.js';
export { ListKind } from './list-kind.js';
export { LENGTHEN, PLANT } from './statements.js';
