import { ListKind } from '#adjacency';
import type { Invariant } from '#kernel';

/** What holds between the lists of friends and of requests. */
export const FRIENDSHIP_INVARIANTS: readonly Invariant[] = [
  {
    name: 'no pair is both friends and pending, nor pending both ways',
    text: `SELECT r.owner, r.peer, r.id, o.kind AS also, o.id AS also_id FROM adjacency.entry r
      JOIN adjacency.entry o ON o.owner = r.peer AND o.peer = r.owner
        AND o.kind IN (${ListKind.Friends}, ${ListKind.RequestsSent})
      WHERE r.kind = ${ListKind.RequestsSent}`,
  },
];
