import { Delta } from './delta.entity.js';
import { Entry } from './entry.entity.js';
import { LongList } from './long-list.entity.js';
import { Node } from './node.entity.js';
import { Overgrown } from './overgrown.entity.js';

/** One entity per table of the list engine. */
export const ADJACENCY_ENTITIES = [Entry, LongList, Overgrown, Delta, Node];
