import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { residentBytes } from '../bench/harness/processes.js';
import { person } from '../support/people.js';
import type { Figure } from '../support/reliability.js';
import type { TestServer } from '../support/server.js';
import { serviceToken } from '../support/tokens.js';

const MIB = 2 ** 20;
/** The promises about every fault. */
const SLOWEST_LIVE_MS = 1_000;
const RECOVERY_MS = 2_000;
const MEMORY_MIB = 512;
/** So many requests in a row must succeed before a server counts as recovered. */
const IN_A_ROW = 10;

/** What one server did during a fault. */
export interface Observed {
  readonly slowestLiveMs: number;
  readonly peakMib: number;
  /** From the end of the fault to the answer of the first of many successful requests. */
  readonly recoveryMs: number;
}

/** Watches a server during a fault, and until it answers as before. */
export async function observed(
  server: TestServer,
  fault: () => Promise<unknown>,
  mend: () => unknown,
): Promise<Observed> {
  let [slowestLiveMs, peakMib, watching] = [0, 0, true];
  const watch = (async () => {
    while (watching) {
      const began = performance.now();
      const answer = await fetch(`${server.url}/health/live`, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(10_000),
      }).catch(() => undefined);
      await answer?.arrayBuffer();
      slowestLiveMs = Math.max(slowestLiveMs, answer?.status === 200 ? performance.now() - began : Infinity);
      peakMib = Math.max(peakMib, residentBytes(server.pid) / MIB);
      await sleep(50);
    }
  })();
  await fault();
  await mend();
  const recoveryMs = await recovery(server.url);
  watching = false;
  await watch;
  return { slowestLiveMs, peakMib, recoveryMs };
}

async function recovery(url: string): Promise<number> {
  const mended = performance.now();
  let since = mended;
  for (let row = 0; row < IN_A_ROW;) {
    if (await succeeds(url)) {
      if (row++ === 0) since = performance.now();
    } else row = 0;
    if (performance.now() - mended > 30_000) return Infinity;
    await sleep(20);
  }
  return since - mended;
}

/** Whether a write and a read that must see it succeed. */
async function succeeds(url: string): Promise<boolean> {
  const user = person();
  const headers = { authorization: `Bearer ${await serviceToken()}`, 'content-type': 'application/json' };
  const options = { headers, signal: AbortSignal.timeout(5_000) };
  const body = JSON.stringify({ target_user_id: person() });
  try {
    const path = `${url}/api/connections`;
    const written = await fetch(`${path}/following?user_id=${user}`, { ...options, method: 'POST', body });
    const read = await fetch(`${path}/following?user_id=${user}`, options);
    const list = (await read.json()) as { meta?: { total: number } };
    return written.status === 201 && list.meta?.total === 1;
  } catch {
    return false;
  }
}

/** The figures of a fault, with what was told of the requests during it. */
export function figuresOf(what: string, { slowestLiveMs, peakMib, recoveryMs }: Observed): Figure[] {
  const ms = (value: number): string => `${Math.ceil(value)} ms`;
  return [
    {
      what: `${what}: slowest \`/health/live\``,
      goal: `≤ ${SLOWEST_LIVE_MS} ms`,
      measured: ms(slowestLiveMs),
      met: slowestLiveMs <= SLOWEST_LIVE_MS,
    },
    {
      what: `${what}: writes and reads again after`,
      goal: `≤ ${RECOVERY_MS} ms`,
      measured: ms(recoveryMs),
      met: recoveryMs <= RECOVERY_MS,
    },
    {
      what: `${what}: most memory`,
      goal: `≤ ${MEMORY_MIB} MiB`,
      measured: `${Math.ceil(peakMib)} MiB`,
      met: peakMib <= MEMORY_MIB,
    },
  ];
}

/** Clients in a process of their own; returns how many answers had each status. */
export async function storm(
  mode: 'ask' | 'pipeline' | 'heads' | 'leave' | 'deaf' | 'idle' | 'slow-head' | 'slow-body',
  url: string,
  connections: number,
  milliseconds: number,
): Promise<Record<string, number>> {
  const args = ['test/chaos/storm.mjs', mode, url, await serviceToken(), `${connections}`, `${milliseconds}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Record<string, number>;
}
