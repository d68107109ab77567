import { Redis } from 'ioredis';
import { freePort } from '#platform/embedded';
import { Contenders, renamed } from '../harness/contenders.js';
import { measure } from '../harness/measure.js';
import { pgbench } from '../harness/pgbench.js';
import { knowUsers, ReadScripts } from '../harness/read-scripts.js';
import type { Contender, Scenario } from '../harness/rounds.js';
import { type Findings, seedOf, type Stage } from '../harness/stage.js';
import { median } from '../harness/statistics.js';
import { medianOf, number, rateRatio, roundsTable } from '../harness/tables.js';
import { threadTime } from '../harness/thread-time.js';

const CACHED_USERS = 2_000;
const OURS = 'ours, cached';
const WRITE_SHARE = 0.002;

/** The five counts: cached, cold and without Redis, and the hit rate of a Zipf distribution. */
export async function measureCounts(stage: Stage): Promise<Findings> {
  const contenders = new Contenders(stage);
  const redis = new Redis(stage.redisUrl);
  const run = (
    name: string,
    cycle: boolean,
    list: Contender[],
    workload: Scenario['workload'],
    limit?: number,
  ) => measure(stage, { name, connections: 128, cycle, limit, workload, contenders: list });
  try {
    const [ours, b0] = [await contenders.ours(OURS), await contenders.b0()];
    const [b1, b2] = [await contenders.b1(), await contenders.b2()];
    const limit = await contenders.limit(ours);
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    const off = await contenders.ours('ours, Redis off', 1, 'ours', nowhere);
    const cached = await run('counts', true, [ours, off, b1, b2, b0, limit], (round) => ({
      kind: 'counts',
      draw: 'uniform',
      known: CACHED_USERS,
      from: 0,
      seed: seedOf('counts', round),
    }));
    const cold = { ...renamed('ours, cold', ours), before: async () => void (await redis.flushall()) };
    await knowUsers(stage.urls.ours, stage.graph);
    const singly = pgbench(stage.urls.ours, new ReadScripts(stage.graph).counts);
    const once = await run(
      'counts of users asked once',
      false,
      [cold, b1, ...singly],
      (round) => ({
        kind: 'counts',
        draw: 'once',
        known: 0,
        from: round * 10_000,
        seed: seedOf('counts once', round),
      }),
      stage.graph.users.length,
    );
    const rates: number[] = [];
    let before: CacheUse = { hits: 0, misses: 0 };
    const mixed: Contender = {
      ...renamed('ours, Zipf mix', ours),
      before: async () => {
        await redis.flushall();
        before = await cacheUse(ours);
      },
      settle: async () => {
        const after = await cacheUse(ours);
        const hits = after.hits - before.hits;
        rates.push(hits / (hits + after.misses - before.misses));
        await ours.settle?.();
      },
    };
    const zipf = await run('counts, Zipf mix', false, [mixed], (round) => ({
      kind: 'counts',
      draw: 'zipf',
      known: stage.graph.users.length,
      from: 0,
      writes: WRITE_SHARE,
      seed: seedOf('zipf', round),
    }));
    const dutiful = rateRatio(cached, OURS, 'b2');
    const share = rateRatio(cached, OURS, 'limit');
    const work = medianOf(cached, OURS, 'postgresMicros') / medianOf(cached, 'b1', 'postgresMicros');
    const perSecond = (name: string): string =>
      number((medianOf(cached, name, 'postgresMicros') * medianOf(cached, name, 'perSecond')) / 1_000);
    const hitRate = median(rates);
    const hits = Number.isNaN(hitRate)
      ? 'The hit rate was not measured.'
      : `Hit rate ${number(hitRate * 100)} %, from an empty cache.`;
    const known = number(stage.graph.users.length);
    return {
      tables: [
        roundsTable('Overview counts, 128 in flight', cached, `${number(CACHED_USERS)} users at random.`),
        roundsTable(
          'Overview counts of users asked once, 128 in flight',
          once,
          'Redis is emptied before each round of ours.',
        ),
        roundsTable(
          'Overview counts, Zipf mix, 128 in flight',
          zipf,
          `${known} users by Zipf's law (exponent 0.8), ${WRITE_SHARE * 100} % follows. ${hits}`,
        ),
      ],
      goals: [
        {
          what: 'overview counts, cached',
          goal: '≥ 1.5 × b2',
          measured: `${number(dutiful)} ×`,
          met: dutiful >= 1.5,
          limit: `${threadTime(cached, OURS, 'b2', 1.5)} The cache saves the work of PostgreSQL, which b2 has done on the other processor.`,
        },
        {
          what: 'overview counts, cached',
          goal: '≥ 0.5 × limit',
          measured: `${number(share)} ×`,
          met: share >= 0.5,
          limit: `${threadTime(cached, OURS, 'limit', 0.5, 'b2')} b2 does by hand what we do, limit does none of it.`,
        },
        {
          what: 'overview counts, cached, CPU of PostgreSQL',
          goal: "≤ 0.1 × b1's",
          measured: `${number(work)} ×`,
          met: work <= 0.1,
          limit: `PostgreSQL uses ${perSecond(OURS)} ms of CPU per second while ours is measured, and ${perSecond('limit')} ms while limit is measured, which sends it no queries.`,
        },
      ],
    };
  } finally {
    redis.disconnect();
    await contenders.stop();
  }
}

interface CacheUse {
  hits: number;
  misses: number;
}

/** Hits and misses of the counts cache, from the server's own metrics. */
async function cacheUse(server: Contender): Promise<CacheUse> {
  const use: CacheUse = { hits: 0, misses: 0 };
  const text = await (await fetch(`http://127.0.0.1:${server.ports[0]}/metrics`)).text();
  for (const line of text.split('\n')) {
    if (!/^\w*cache\w*/.test(line)) continue;
    const value = Number(line.slice(line.lastIndexOf(' ') + 1));
    if (/hit/.test(line)) use.hits += value;
    else if (/miss/.test(line)) use.misses += value;
  }
  return use;
}
