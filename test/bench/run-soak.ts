import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { FOLLOWERS } from '#following';
import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { check } from '../../tools/check-graph/check.js';
import { hasRedisServer, startRedis } from '../support/redis.js';
import { seeded } from './client/random.js';
import { signToken } from './client/tokens.js';
import { pageBuffers } from './harness/buffers.js';
import { loadOurs } from './harness/graph.js';
import { LoadClient } from './harness/load.js';
import { connected, makeDatabase, startBenchPostgres } from './harness/postgres.js';
import { residentBytes } from './harness/processes.js';
import { isBuilt, type Server, startOurs } from './harness/servers.js';
import { growthFaults, MEBIBYTE, type SoakSample, trendsOf } from './harness/soak-judgement.js';
import { SEED } from './harness/stage.js';
import { median } from './harness/statistics.js';

const FOLLOWERS_AT_FIRST = 300_000;
/** The storm itself has written the newest entries, in every slice but the first. */
const NEWEST = 20_000;
const PAGES = 100;
const SLICE_MS = 10_000;
const SETTLE_MS = 3_000;

/** Runs for so many minutes. Sets the exit code to 1 if something grows or an invariant is broken. */
export async function runSoak(minutes: number): Promise<void> {
  if (!isBuilt()) throw new Error('There is no built server: run `npm run build` first.');
  if (!hasRedisServer()) process.exit(1);

  const postgres = await startBenchPostgres();
  const redis = await startRedis();
  const client = new LoadClient();
  try {
    const url = await makeDatabase(postgres.url, 'soak');
    await loadOurs(url, redis.url, { users: 20_000, edges: 500_000, celebrity: FOLLOWERS_AT_FIRST });
    const server = await startOurs(url, redis.url);
    const faults = await connected(url, (db) => soak(db, server, client, minutes));
    for (const fault of faults) console.error(`FAULT: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
    await server.stop();
  } finally {
    client.stop();
    await redis.stop();
    await postgres.remove();
  }
}

/** What went wrong. */
async function soak(db: pg.Client, server: Server, client: LoadClient, minutes: number): Promise<string[]> {
  const celebrity = await longestList(db);
  const random = seeded(SEED);
  const buffersWithin = (newest: number) =>
    pageBuffers(
      db,
      celebrity,
      FOLLOWERS,
      Array.from({ length: PAGES }, () => Math.floor(random() * newest)),
    );
  const quietBefore = await buffersWithin(FOLLOWERS_AT_FIRST);
  const samples: SoakSample[] = [];
  const faults: string[] = [];
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 60_000;
  let sent = 0;
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
    const buffers = median(await buffersWithin(NEWEST));
    const delta = await deltas(db);
    const result = await storm;
    const sample = {
      minute: elapsed(),
      buffers,
      deltaBytes: delta.bytes,
      memoryBytes: residentBytes(server.pid),
    };
    samples.push(sample);
    sent += result.sent;
    console.log(
      `${sample.minute.toFixed(1)} min: ${result.perSecond.toFixed(0)}/s, p99 ${result.p99.toFixed(1)} ms, ` +
        `${delta.changes} changes pending in ${mebibytes(delta.bytes, 1)}, ${buffers} buffers per page, ` +
        `${mebibytes(sample.memoryBytes)} resident`,
    );
    if (Object.keys(result.errors).length > 0)
      faults.push(`answers other than 2xx: ${JSON.stringify(result.errors)} ${result.firstError}`);
  }
  await sleep(SETTLE_MS);
  const quietAfter = await buffersWithin(FOLLOWERS_AT_FIRST);
  const trends = trendsOf(samples);
  console.log(
    `${sent} writes; memory growth ${perMinute(trends.memory, (bytes) => mebibytes(bytes, 2))}, delta table at most ${mebibytes(trends.deltaBytes, 1)}, ` +
      `buffers per page ${median(samples.map((sample) => sample.buffers))} in the storm, with a growth ${perMinute(trends.buffers, (buffers) => buffers.toFixed(2))}, ` +
      `and ${median(quietBefore)} before and ${median(quietAfter)} after it, at most ${Math.max(...quietAfter)}`,
  );
  return [
    ...faults,
    ...growthFaults(samples, quietAfter),
    ...(await graphFaults(db, server.port, celebrity)),
  ];
}

async function longestList(db: pg.Client): Promise<string> {
  const { rows } = await db.query<{ owner: string }>(
    'SELECT owner FROM adjacency.long_list WHERE kind = $1 ORDER BY n DESC LIMIT 1',
    [FOLLOWERS],
  );
  return rows[0]!.owner;
}

async function deltas(db: pg.Client): Promise<{ changes: number; bytes: number }> {
  const { rows } = await db.query<{ changes: number; bytes: number }>(
    `SELECT (SELECT count(*)::int FROM adjacency.pending_change) AS changes,
            pg_total_relation_size('adjacency.delta')::float8 AS bytes`,
  );
  return rows[0]!;
}

async function graphFaults(db: pg.Client, port: number, celebrity: string): Promise<string[]> {
  const violations = await check(db, INVARIANTS);
  const faults = violations
    .slice(0, 10)
    .map((violation) => `an invariant is broken: ${JSON.stringify(violation)}`);
  const { rows } = await db.query<{ followers: number }>(
    'SELECT count(*)::int AS followers FROM adjacency.entry WHERE owner = $1 AND kind = $2',
    [celebrity, FOLLOWERS],
  );
  const shown = await followersCount(port, celebrity);
  if (shown !== rows[0]!.followers)
    faults.push(`the count is ${shown}, but the list has ${rows[0]!.followers} entries`);
  return faults;
}

/** As the user sees it. */
async function followersCount(port: number, user: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/connections`, {
    headers: { authorization: `Bearer ${signToken(user)}` },
  });
  return ((await answer.json()) as { data: { followers_count: number } }).data.followers_count;
}

function mebibytes(bytes: number, digits = 0): string {
  return `${(bytes / MEBIBYTE).toFixed(digits)} MiB`;
}

function perMinute(growth: number | undefined, unit: (value: number) => string): string {
  return growth === undefined ? 'not judged in so short a run' : `of ${unit(growth)} a minute`;
}
