export { Adjacency, type Changed, type Membership, type Pair, type Sizes } from './adjacency.js';
export { AdjacencyModule } from './adjacency.module.js';
export { ADJACENCY_ENTITIES } from './entities/index.js';
export { ListKind } from './list-kind.js';
export { ADJACENCY_INVARIANTS, type Invariant } from './invariants.js';
export { ADJACENCY_MIGRATIONS } from './migrations/index.js';
export { LENGTHEN, PLANT } from './statements.js';
