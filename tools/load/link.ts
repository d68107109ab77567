import type { Client } from 'pg';
import { mirrorOf } from '#adjacency';
import { BARRED } from '#blocks';
import { FOLLOWING } from '#following';
import { FIND_CONFLICTS, MOVE } from './places-in-time.js';

/** The result of linking some of the staged edges. */
export interface Linked {
  /** The number of new edges. */
  readonly added: number;
  /** The number of edges that a block forbids. */
  readonly barred: number;
  /** A user whom one of the other edges follows, if there is one. */
  readonly followed: string | null;
}

/** Maximum number of attempts. */
const ATTEMPTS = 100;

const ID_TAKEN = '23505';
const RETRYABLE = new Set(['40P01', '40001', ID_TAKEN]);

/**
 * Links the staged edges in these places in one transaction, which locks each of their pairs. Retries after a deadlock
 * with a concurrent write, and after ids that were already used have been replaced.
 */
export async function link(client: Client, places: readonly string[]): Promise<Linked> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await client.query<Linked>(LINK, [FOLLOWING, places]);
      return rows[0]!;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (attempt === ATTEMPTS || !RETRYABLE.has(code)) throw error;
      if (code === ID_TAKEN) await moveConflicts(client, places);
    }
  }
}

async function moveConflicts(client: Client, places: readonly string[]): Promise<void> {
  const values = [FOLLOWING, mirrorOf(FOLLOWING), places];
  const { rows } = await client.query<{ places: string[] }>(FIND_CONFLICTS, values);
  await client.query(MOVE, [rows[0]!.places]);
}

/**
 * $1 kind, $2 places of edges with ids. All pairs are locked and judged before an edge is written.
 */
const LINK = `
  WITH judged AS MATERIALIZED (
    SELECT pair.follower, pair.followee, pair.id, pair.barred
    FROM (SELECT array_agg(follower) AS followers, array_agg(followee) AS followees, array_agg(id) AS ids
          FROM staged WHERE place = ANY ($2::bigint[])) AS edges,
      LATERAL (SELECT ${BARRED}(edges.followers, edges.followees) AS barred) AS judgement,
      LATERAL unnest(edges.followers, edges.followees, edges.ids, judgement.barred)
        AS pair (follower, followee, id, barred)),
  allowed AS (
    SELECT coalesce(array_agg(follower), '{}') AS followers, coalesce(array_agg(followee), '{}') AS followees,
      array_agg(id) AS ids
    FROM judged WHERE NOT barred)
  SELECT (SELECT count(*) FROM allowed, adjacency.link($1::smallint, followers, followees, ids))::int AS added,
    (SELECT count(*) FROM judged WHERE barred)::int AS barred,
    (SELECT followees[1] FROM allowed) AS followed`;
