import { Redis } from 'ioredis';
import { sizesBuffers } from '../harness/buffers.js';
import { Contenders, renamed } from '../harness/contenders.js';
import { SIZED_KINDS } from '../harness/kinds.js';
import { measure } from '../harness/measure.js';
import { pgbench } from '../harness/pgbench.js';
import { connected } from '../harness/postgres.js';
import { knowUsers, ReadScripts } from '../harness/read-scripts.js';
import type { Contender, Scenario } from '../harness/rounds.js';
import { type Findings, seedOf, type Stage } from '../harness/stage.js';
import { percentile } from '../harness/statistics.js';
import { medianOf, number, rateRatio, roundsTable } from '../harness/tables.js';
import { threadTime } from '../harness/thread-time.js';

const MANY = 100;
const CACHED_USERS = 2_000;
const IN_FLIGHT = [1, 4, 16];
const COLD = 'ours, cold';
const WARM = 'ours, cached';

/** The counts of 100 users in one request, as a feed asks for its authors; and the relationships with 100 users. */
export async function measureBatches(stage: Stage): Promise<Findings> {
  const contenders = new Contenders(stage);
  const redis = new Redis(stage.redisUrl);
  const run = (
    name: string,
    connections: number,
    list: Contender[],
    workload: Scenario['workload'],
    limit?: number,
  ) => measure(stage, { name, connections, cycle: true, limit, workload, contenders: list });
  try {
    const [ours, b1, b2] = [await contenders.ours(), await contenders.b1(), await contenders.b2()];
    const cold = { ...renamed(COLD, ours), before: async () => void (await redis.flushall()) };
    await knowUsers(stage.urls.ours, stage.graph);
    const scripts = new ReadScripts(stage.graph);
    const singly = (script: string) => pgbench(stage.urls.ours, script);
    const cached = await run('cached counts of 100', 16, [renamed(WARM, ours), b1, b2], (round) => ({
      kind: 'counts-of-many',
      draw: 'uniform',
      known: CACHED_USERS,
      from: 0,
      seed: seedOf('cached counts of 100', round),
    }));
    const flows = [];
    for (const connections of IN_FLIGHT) {
      const rounds = await run(
        `cold counts of 100, ${connections} in flight`,
        connections,
        [cold, b1, ...singly(scripts.countsOfMany)],
        (round) => ({
          kind: 'counts-of-many',
          draw: 'once',
          known: 0,
          from: round * 20_000,
          seed: seedOf('cold counts', round),
        }),
        Math.floor(stage.graph.users.length / MANY),
      );
      flows.push({ connections, rounds });
    }
    const related = await run(
      'relationships',
      16,
      [ours, b1, b2, ...singly(scripts.relationships)],
      (round) => ({
        kind: 'relationships',
        seed: seedOf('relationships', round),
      }),
    );
    const buffers = await connected(stage.urls.ours, async (client) => {
      const touched: number[] = [];
      for (let from = 0; from < 20 * MANY; from += MANY)
        touched.push(await sizesBuffers(client, stage.graph.users.slice(from, from + MANY), SIZED_KINDS));
      return percentile(touched, 0.5);
    });
    const ratio = Math.min(...flows.map(({ rounds }) => rateRatio(rounds, COLD, 'b1')));
    const cpu = flows.map(
      ({ rounds }) => medianOf(rounds, COLD, 'serverMicros') + medianOf(rounds, COLD, 'postgresMicros'),
    );
    const growth = Math.max(...cpu) / Math.min(...cpu);
    const fullest = flows.at(-1)!.rounds;
    const most = (name: string, figure: 'serverMicros' | 'postgresMicros'): string =>
      number(medianOf(fullest, name, figure));
    const warmMicros = medianOf(cached, WARM, 'serverMicros');
    const warm = rateRatio(cached, WARM, 'b1');
    const relationships = rateRatio(related, 'ours', 'b1');
    return {
      tables: [
        ...flows.map(({ connections, rounds }) =>
          roundsTable(
            `Counts of 100 users, not cached, ${connections} in flight`,
            rounds,
            `Redis is emptied before each round of ours, and each user is asked about once. Ours touches ${buffers} shared buffers (median of 20 batches).`,
          ),
        ),
        roundsTable(
          'Counts of 100 users, cached, 16 in flight',
          cached,
          `${number(CACHED_USERS)} users at random.`,
        ),
        roundsTable(
          'Relationships with 100 users, 16 in flight',
          related,
          'The rivals know follows only, no friendships, requests and blocks.',
        ),
      ],
      goals: [
        {
          what: 'counts of 100 users, not cached',
          goal: '≥ 1 × b1',
          measured: `${number(ratio)} ×, the least of ${IN_FLIGHT.join(', ')} in flight`,
          met: ratio >= 1,
          limit:
            `our process takes ${number(warmMicros)} µs for a request if all counts are cached, and ${most(COLD, 'serverMicros')} if none is: it also ` +
            `writes 100 values to Redis. b1's takes ${most('b1', 'serverMicros')}. PostgreSQL takes ${most(COLD, 'postgresMicros')} µs, because it counts the ` +
            `entries of short lists; for b1, which reads 100 rows of counters, ${most('b1', 'postgresMicros')}. With our duties on the same counters, b2 ` +
            `reaches ${number(rateRatio(cached, 'b2', 'b1'))} × b1.`,
        },
        {
          what: 'counts of 100 users, not cached',
          goal: '≤ 300 shared buffers',
          measured: `${buffers}`,
          met: buffers <= 300,
          limit:
            'each user is a descent of the index by position, through four levels in one of this size, and the pages with the entries that are counted.',
        },
        {
          what: 'counts of 100 users, not cached, CPU per request',
          goal: `flat as ${IN_FLIGHT.join(', ')} are in flight (≤ 1.3 ×)`,
          measured: `${number(growth)} ×`,
          met: growth <= 1.3,
          limit: `with ${IN_FLIGHT.join(', ')} in flight, process and PostgreSQL take ${cpu.map(number).join(', ')} µs.`,
        },
        {
          what: 'counts of 100 users, cached',
          goal: '≥ 3 × b1',
          measured: `${number(warm)} ×`,
          met: warm >= 3,
          limit: `${threadTime(cached, WARM, 'b1', 3)} Ours reads 100 values from Redis, b1 100 rows of five numbers; both write 20 KB of JSON.`,
        },
        {
          what: 'relationships with 100 users',
          goal: '≥ 2 × b1',
          measured: `${number(relationships)} ×`,
          met: relationships >= 2,
          limit: `${threadTime(related, 'ours', 'b1', 2)} Ours looks for follows, friendships, requests and blocks, both ways; b1 for follows. With our duties, b2 reaches ${number(rateRatio(related, 'b2', 'b1'))} × b1.`,
        },
      ],
    };
  } finally {
    redis.disconnect();
    await contenders.stop();
  }
}
