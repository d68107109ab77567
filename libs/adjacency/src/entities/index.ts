import { Delta } from './delta.entity.js';
import { Entry } from './entry.entity.js';
import { Node } from './node.entity.js';
import { RollerShard } from './roller-shard.entity.js';
import { Size } from './size.entity.js';

export const ADJACENCY_ENTITIES = [Entry, Delta, Size, Node, RollerShard];
