import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { Delta, RollerRepository } from '#adjacency';
import { CacheEpochRepository, CacheEpochRow } from '#platform/cache';
import { link, type Linked } from './link.js';
import { FIND_NEWEST_PLACES, FIND_PLACES } from './places-in-time.js';

/** Number of edges after which sizes and trees are brought up to date. */
const CHUNK = 50_000;
/** How long linked edges may be missing in cached counts, in milliseconds: each invalidation empties the cache. */
const MISSING_MS = 250;
/**
 * Number of edges linked in one transaction. Each locks its pair, and by default PostgreSQL has room for some 6,400
 * locks, which the servers use too.
 */
const LINKED_AT_ONCE = 1_000;
/** Maximum number of lists made long in one transaction; writers wait for it. */
const LENGTHENED_AT_ONCE = 1_000;
/** Maximum number of changes folded in one transaction. */
const FOLDED_AT_ONCE = 100_000;

/**
 * Merges the staged edges in chunks of several transactions, and keeps sizes and trees up to date. Edges that a block
 * forbids are left out. Existing edges are not changed, so an interrupted run can be repeated.
 */
export async function merge(
  client: Client,
  dataSource: DataSource,
  total: number,
  progress: (done: number) => void,
): Promise<Linked> {
  const roller = new RollerRepository(dataSource.getRepository(Delta));
  const epoch = new CacheEpochRepository(dataSource.getRepository(CacheEpochRow));
  await client.query(FIND_PLACES);
  // The commit of the epoch waits for the disk, and so for all transactions before it.
  await client.query('SET synchronous_commit = off');
  let merged: Linked = { added: 0, barred: 0, followed: null };
  for (let from = 0; from < total; from += CHUNK) {
    const to = Math.min(from + CHUNK, total);
    merged = sumOf(merged, await linkChunk(client, epoch, from, to));
    await settle(roller);
    progress(to);
  }
  await client.query('RESET synchronous_commit');
  return merged;
}

async function linkChunk(
  client: Client,
  epoch: CacheEpochRepository,
  from: number,
  to: number,
): Promise<Linked> {
  await client.query(FIND_NEWEST_PLACES, [from, to]);
  const { rows } = await client.query<{ places: string[] }>(BY_FOLLOWER, [from, to]);
  const { places } = rows[0]!;
  let linked: Linked = { added: 0, barred: 0, followed: null };
  let moved = performance.now();
  try {
    for (let at = 0; at < places.length; at += LINKED_AT_ONCE) {
      linked = sumOf(linked, await link(client, places.slice(at, at + LINKED_AT_ONCE)));
      if (performance.now() - moved < MISSING_MS) continue;
      await epoch.move();
      moved = performance.now();
    }
  } finally {
    // Loaded edges have no events that would invalidate the cached counts of their users.
    await epoch.move();
  }
  return linked;
}

/** Transactions that write neighbouring lists find more of what they need in the caches of the processor. */
const BY_FOLLOWER = `
  SELECT array_agg(place ORDER BY follower) AS places FROM staged WHERE place > $1 AND place <= $2`;

function sumOf(one: Linked, other: Linked): Linked {
  return {
    added: one.added + other.added,
    barred: one.barred + other.barred,
    followed: one.followed ?? other.followed,
  };
}

/**
 * Plants the trees of lists that have become long, and folds. If other writers prevent this, the servers do it later.
 */
async function settle(roller: RollerRepository): Promise<void> {
  while ((await roller.lengthen(LENGTHENED_AT_ONCE)) > 0);
  while ((await roller.plant()) > 0);
  while ((await roller.fold(FOLDED_AT_ONCE)) > 0);
}
