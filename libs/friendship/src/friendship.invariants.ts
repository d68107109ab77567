import type { Invariant } from '#kernel';
import { FRIENDS, REQUESTS_RECEIVED, REQUESTS_SENT } from './friendship.lists.js';

/** Rules between the lists of friends and of requests. */
export const FRIENDSHIP_INVARIANTS: readonly Invariant[] = [
  {
    name: 'no pair is both friends and pending, nor pending both ways',
    text: `SELECT r.owner, r.peer, r.id, o.kind AS also, o.id AS also_id FROM adjacency.entry r
      JOIN adjacency.entry o ON o.owner = r.owner AND o.peer = r.peer AND o.kind IN (${FRIENDS}, ${REQUESTS_RECEIVED})
      WHERE r.kind = ${REQUESTS_SENT}`,
  },
  {
    name: 'no two users have declined each other',
    text: `SELECT d.sender, d.receiver FROM friendship.declined_request d
      JOIN friendship.declined_request o ON o.sender = d.receiver AND o.receiver = d.sender WHERE d.sender < d.receiver`,
  },
];
