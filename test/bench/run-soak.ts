import { setTimeout as sleep } from 'node:timers/promises';
import { FOLLOWERS } from '#following';
import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { check } from '../../tools/check-graph/check.js';
import { hasRedisServer, startRedis } from '../support/redis.js';
import { seeded } from './client/random.js';
import { signToken } from './client/tokens.js';
import { pageBuffers } from './harness/buffers.js';
import { loadOurs } from './harness/graph.js';
import { LoadClient } from './harness/load.js';
import { memoryTrend } from './harness/memory-trend.js';
import { connected, makeDatabase, startBenchPostgres } from './harness/postgres.js';
import { residentBytes } from './harness/processes.js';
import { isBuilt, startOurs } from './harness/servers.js';
import { SEED } from './harness/stage.js';
import { median } from './harness/statistics.js';

const MOST_DELTA_BYTES = 64 * 2 ** 20;
/** The ratio of the last minute to the first. */
const MOST_BUFFER_GROWTH = 1.5;
/** Once the writes have ended; the median, because pages that autovacuum has yet to visit take more. */
const MOST_BUFFERS = 64;
const SLICES_PER_MINUTE = 6;
const SETTLE_MS = 3_000;
/** Bytes per minute. */
const MOST_MEMORY_GROWTH = 2 * 2 ** 20;
const SLICE_MS = 10_000;
const MEBIBYTE = 2 ** 20;

/** Runs for so many minutes. Sets the exit code to 1 if something grows or an invariant is broken. */
export async function runSoak(minutes: number): Promise<void> {
  if (!isBuilt()) throw new Error('There is no built server: run `npm run build` first.');
  if (!hasRedisServer()) process.exit(1);

  const postgres = await startBenchPostgres();
  const redis = await startRedis();
  const client = new LoadClient();
  try {
    const url = await makeDatabase(postgres.url, 'soak');
    await loadOurs(url, redis.url, { users: 20_000, edges: 500_000, celebrity: 300_000 });
    const server = await startOurs(url, redis.url);
    await connected(url, async (db) => {
      const celebrity = (
        await db.query<{ owner: string }>(
          'SELECT owner FROM adjacency.long_list WHERE kind = 1 ORDER BY n DESC LIMIT 1',
        )
      ).rows[0]!.owner;
      const random = seeded(SEED);
      const buffers = async () => {
        const offsets = Array.from({ length: 100 }, () => Math.floor(random() * 300_000));
        return pageBuffers(db, celebrity, FOLLOWERS, offsets);
      };
      const deltas = async () =>
        (
          await db.query<{ changes: number; bytes: number }>(
            `SELECT (SELECT count(*)::int FROM adjacency.pending_change) AS changes,
                    pg_total_relation_size('adjacency.delta')::float8 AS bytes`,
          )
        ).rows[0]!;
      const quietBefore = await buffers();
      const inStorm: number[] = [];
      const memory: [minute: number, bytes: number][] = [];
      const faults: string[] = [];
      const begun = performance.now();
      const elapsed = () => (performance.now() - begun) / 60_000;
      let sent = 0;
      let mostDeltaBytes = 0;
      while (elapsed() < minutes) {
        const storm = client.run({
          ports: [server.port],
          connections: 64,
          warmupMs: 0,
          durationMs: SLICE_MS,
          prepare: 0,
          cycle: false,
          workload: { kind: 'lives', celebrity, seed: SEED },
        });
        // While the burst is running.
        await sleep(SLICE_MS * 0.7);
        inStorm.push(median(await buffers()));
        const delta = await deltas();
        const result = await storm;
        sent += result.sent;
        const bytes = residentBytes(server.pid);
        memory.push([elapsed(), bytes]);
        mostDeltaBytes = Math.max(mostDeltaBytes, delta.bytes);
        console.log(
          `${elapsed().toFixed(1)} min: ${result.perSecond.toFixed(0)}/s, p99 ${result.p99.toFixed(1)} ms, ` +
            `${delta.changes} changes pending in ${(delta.bytes / MEBIBYTE).toFixed(1)} MiB, ${inStorm.at(-1)} buffers per page, ` +
            `${(bytes / MEBIBYTE).toFixed(0)} MiB resident`,
        );
        const errors = Object.entries(result.errors);
        if (errors.length > 0)
          faults.push(`answers other than 2xx: ${JSON.stringify(result.errors)} ${result.firstError}`);
      }
      await sleep(SETTLE_MS);
      const quietAfter = await buffers();
      const first = median(inStorm.slice(0, SLICES_PER_MINUTE));
      const last = median(inStorm.slice(-SLICES_PER_MINUTE));
      const growth = memoryTrend(memory);
      if (mostDeltaBytes > MOST_DELTA_BYTES) faults.push(`the delta table grew to ${mostDeltaBytes} bytes`);
      if (last > MOST_BUFFER_GROWTH * first) faults.push('a page takes more buffers than at the start');
      if (median(quietAfter) > MOST_BUFFERS) faults.push(`a page takes ${median(quietAfter)} buffers`);
      if (growth !== undefined && growth > MOST_MEMORY_GROWTH)
        faults.push(`memory grows by ${growth.toFixed(0)} bytes per minute`);
      const violations = await check(db, INVARIANTS);
      for (const violation of violations.slice(0, 10))
        faults.push(`an invariant is broken: ${JSON.stringify(violation)}`);
      const { rows } = await db.query<{ followers: number }>(
        'SELECT count(*)::int AS followers FROM adjacency.entry WHERE owner = $1 AND kind = $2',
        [celebrity, FOLLOWERS],
      );
      const shown = await followersCount(server.port, celebrity);
      if (shown !== rows[0]!.followers)
        faults.push(`the count is ${shown}, but the list has ${rows[0]!.followers} entries`);
      console.log(
        `${sent} writes; memory growth ${growth === undefined ? 'not judged in so short a run' : `${(growth / MEBIBYTE).toFixed(2)} MiB/min`}, delta table at most ` +
          `${(mostDeltaBytes / MEBIBYTE).toFixed(1)} MiB, buffers per page ${first} → ${last} in the first and last minute, ${median(quietBefore)} before and ${median(quietAfter)} after the storm, at most ${Math.max(...quietAfter)}`,
      );
      for (const fault of faults) console.error(`FAULT: ${fault}`);
      if (faults.length > 0) process.exitCode = 1;
    });
    await server.stop();
  } finally {
    client.stop();
    await redis.stop();
    await postgres.remove();
  }
}

/** As the user sees it. */
async function followersCount(port: number, user: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/connections`, {
    headers: { authorization: `Bearer ${signToken(user)}` },
  });
  return ((await answer.json()) as { data: { followers_count: number } }).data.followers_count;
}
