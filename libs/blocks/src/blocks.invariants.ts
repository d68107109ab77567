import { listsEndedByBlocks, mirrorOf } from '#adjacency';
import type { Invariant } from '#kernel';
import { BLOCKED_BY, BLOCKS } from './blocks.lists.js';

/** Connections that a block excludes. */
export const BLOCKS_INVARIANTS: readonly Invariant[] = [
  {
    name: 'users have no connections if one blocks the other',
    // Libs that are loaded later declare lists, too.
    get text() {
      const excluded = listsEndedByBlocks().flatMap(({ list }) => [list, mirrorOf(list)]);
      return `SELECT e.owner, e.peer, e.kind, e.id, b.id AS block FROM adjacency.entry b
        JOIN adjacency.entry e ON e.owner = b.owner AND e.peer = b.peer AND e.kind IN (${excluded.join(', ')})
        WHERE b.kind IN (${BLOCKS}, ${BLOCKED_BY})`;
    },
  },
];
