import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { Delta, mirrorOf, RollerRepository } from '#adjacency';
import { FOLLOWING } from '#following';
import { CacheEpochRepository, CacheEpochRow } from '#platform/cache';
import { FIND_CONFLICTS, FIND_PLACES, MOVE } from './places-in-time.js';

/** Number of edges merged in one transaction. */
const CHUNK = 50_000;
/** Maximum number of lists made long in one transaction; writers wait for it. */
const LENGTHENED_AT_ONCE = 1_000;
/** Maximum number of changes folded in one transaction. */
const FOLDED_AT_ONCE = 100_000;
/** Maximum number of attempts for one chunk. */
const ATTEMPTS = 100;

const ID_TAKEN = '23505';
const RETRYABLE = new Set(['40P01', '40001', ID_TAKEN]);

/**
 * Merges the staged edges in chunks, each in its own transaction, and keeps sizes and trees up to date. Existing edges
 * are not changed, so an interrupted run can be repeated. Returns how many edges were new.
 */
export async function merge(
  client: Client,
  dataSource: DataSource,
  total: number,
  progress: (done: number) => void,
): Promise<number> {
  const roller = new RollerRepository(dataSource.getRepository(Delta));
  const epoch = new CacheEpochRepository(dataSource.getRepository(CacheEpochRow));
  await client.query(FIND_PLACES);
  let added = 0;
  for (let from = 0; from < total; from += CHUNK) {
    added += await link(client, from, from + CHUNK);
    // Loaded edges have no events that would invalidate the cached counts of their users.
    await epoch.move();
    await settle(roller);
    progress(Math.min(from + CHUNK, total));
  }
  return added;
}

/**
 * Retries a chunk after a deadlock with a concurrent write, and after ids that were already used have been replaced.
 */
async function link(client: Client, from: number, to: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await client.query<{ added: number }>(LINK, [FOLLOWING, from, to]);
      return rows[0]!.added;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (attempt === ATTEMPTS || !RETRYABLE.has(code)) throw error;
      if (code === ID_TAKEN) await moveConflicts(client, from, to);
    }
  }
}

async function moveConflicts(client: Client, from: number, to: number): Promise<void> {
  const values = [FOLLOWING, mirrorOf(FOLLOWING), from, to];
  const { rows } = await client.query<{ places: string[] }>(FIND_CONFLICTS, values);
  await client.query(MOVE, [rows[0]!.places]);
}

/**
 * Plants the trees of lists that have become long, and folds. If other writers prevent this, the servers do it later.
 */
async function settle(roller: RollerRepository): Promise<void> {
  while ((await roller.lengthen(LENGTHENED_AT_ONCE)) > 0);
  while ((await roller.plant()) > 0);
  while ((await roller.fold(FOLDED_AT_ONCE)) > 0);
}

/** $1 kind, $2 and $3 the places that limit the chunk. Edges without an id get a new one with the current time. */
const LINK = `
  WITH chunk AS MATERIALIZED (SELECT * FROM staged WHERE place > $2 AND place <= $3),
  timed AS (
    SELECT coalesce(array_agg(follower ORDER BY place), '{}') AS followers,
      coalesce(array_agg(followee ORDER BY place), '{}') AS followees, array_agg(id ORDER BY place) AS ids
    FROM chunk WHERE id IS NOT NULL),
  timeless AS (
    SELECT coalesce(array_agg(follower ORDER BY place), '{}') AS followers,
      coalesce(array_agg(followee ORDER BY place), '{}') AS followees
    FROM chunk WHERE id IS NULL)
  SELECT (SELECT count(*) FROM timed, adjacency.link($1::smallint, followers, followees, ids))::int
    + (SELECT count(*) FROM timeless, adjacency.link($1::smallint, followers, followees))::int AS added`;
