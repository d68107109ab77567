import type { Client } from 'pg';
import { LENGTHEN, ListKind, PLANT } from '#adjacency';
import type { CacheEpochRepository } from '#platform/cache';

/** Edges merged in one transaction. */
const CHUNK = 50_000;
/** Most lists made long in one transaction, for which writers wait. */
const LENGTHENED_AT_ONCE = 1_000;

/**
 * Merges the staged edges in chunks, each a transaction of its own that leaves sizes and trees exact; edges that
 * exist already are left alone, so a run that broke off may be started again. Answers how many were new.
 */
export async function merge(
  client: Client,
  epoch: CacheEpochRepository,
  total: number,
  progress: (done: number) => void,
): Promise<number> {
  let added = 0;
  for (let from = 0; from < total; from += CHUNK) {
    await client.query('BEGIN');
    try {
      await client.query('SELECT adjacency.hold_lengths()');
      // Rollers stand back until the commit, since these entries reach trees without a delta.
      await client.query('SELECT FROM adjacency.roller_shard ORDER BY shard FOR UPDATE');
      await client.query('TRUNCATE merged');
      const { rowCount } = await client.query(MERGE_CHUNK, [from, from + CHUNK]);
      await client.query(GRAFT);
      await client.query(MARK_OVERGROWN);
      await client.query('COMMIT');
      // Loaded edges have no events that would forget the counts cached of their users.
      await epoch.move();
      added += rowCount! / 2;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      // A write that crosses this one may make a deadlock; the chunk is tried again.
      if (!RETRYABLE.has((error as { code?: string }).code ?? '')) throw error;
      from -= CHUNK;
      continue;
    }
    await plantTrees(client);
    progress(Math.min(from + CHUNK, total));
  }
  return added;
}

/** Gives the lists that have grown long their trees. Servers whose writers are in the way do it later themselves. */
async function plantTrees(client: Client): Promise<void> {
  let left: boolean;
  do {
    const { rows } = await client.query<{ lengthened: number }>(LENGTHEN.text, [LENGTHENED_AT_ONCE]);
    left = rows[0]!.lengthened > 0;
  } while (left);
  do {
    const { rows } = await client.query<{ planted: boolean }>(PLANT.text);
    left = rows[0]!.planted;
  } while (left);
}

const RETRYABLE = new Set(['40P01', '40001']);

/** Ids are drawn in the order of places; rows are written in key order, as `adjacency.link` does. */
const MERGE_CHUNK = `
  WITH asked AS MATERIALIZED (
    SELECT s.follower, s.followee, nextval('adjacency.entry_id') AS id
    FROM (SELECT * FROM staged WHERE place > $1 AND place <= $2 ORDER BY place) s),
  linked AS (
    INSERT INTO adjacency.entry (owner, kind, peer, id)
    SELECT follower, ${ListKind.Following}, followee, id FROM asked ORDER BY follower, followee
    ON CONFLICT (owner, kind, peer) WHERE kind IN (0, 2, 3) DO NOTHING
    RETURNING owner, peer, id),
  mirrored AS (
    INSERT INTO adjacency.entry (owner, kind, peer, id)
    SELECT peer, ${ListKind.Followers}, owner, id FROM linked ORDER BY peer, id)
  INSERT INTO merged
  SELECT owner, ${ListKind.Following}, id FROM linked
  UNION ALL SELECT peer, ${ListKind.Followers}, id FROM linked`;

/** A statement after the merge, since splits of a tree count the entries that it brought. */
const GRAFT = `
  SELECT adjacency.graft(owner, kind, array_agg(m.id), array_agg(1::bigint))
  FROM merged m JOIN adjacency.long_list USING (owner, kind) GROUP BY owner, kind`;

const MARK_OVERGROWN = `
  INSERT INTO adjacency.overgrown (owner, kind)
  SELECT m.owner, m.kind FROM merged m
  WHERE NOT EXISTS (SELECT FROM adjacency.long_list ll WHERE ll.owner = m.owner AND ll.kind = m.kind)
  GROUP BY m.owner, m.kind
  HAVING adjacency.leaf_capacity() < (SELECT count(*) FROM (
    SELECT FROM adjacency.entry e WHERE e.owner = m.owner AND e.kind = m.kind LIMIT adjacency.leaf_capacity() + 1) x)`;
