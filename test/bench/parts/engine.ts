import { FOLLOWERS } from '#following';
import { seeded } from '../client/random.js';
import { countBuffers, pageBuffers, sizesBuffers } from '../harness/buffers.js';
import { SIZED_KINDS } from '../harness/kinds.js';
import { connected } from '../harness/postgres.js';
import { type Findings, seedOf, type Stage } from '../harness/stage.js';
import { percentile } from '../harness/statistics.js';
import { number } from '../harness/tables.js';

/** The cost of reading the celebrity's list in PostgreSQL, in buffers. Nothing is written meanwhile. */
export async function measureEngine(stage: Stage): Promise<Findings> {
  const { celebrity, celebrityFollowers } = stage.graph;
  const random = seeded(seedOf('buffers', 0));
  const samples = stage.quick ? 300 : 2_000;
  const offsets = Array.from({ length: samples }, () => Math.floor(random() * celebrityFollowers));
  return connected(stage.urls.ours, async (client) => {
    const pages = await pageBuffers(client, celebrity, FOLLOWERS, offsets);
    const count = await countBuffers(client, celebrity, FOLLOWERS);
    const fiveCounts = await sizesBuffers(client, [celebrity], SIZED_KINDS);
    const one = async (sql: string) => Number((await client.query<{ n: string }>(sql)).rows[0]!.n);
    const pending = await one(
      `SELECT count(*) AS n FROM adjacency.pending_change WHERE owner = '${celebrity}'`,
    );
    const counted = await one(
      `SELECT n[1] AS n FROM adjacency.sizes(ARRAY['${celebrity}']::uuid[], ARRAY[1]::smallint[])`,
    );
    const real = await one(
      `SELECT count(*) AS n FROM adjacency.entry WHERE owner = '${celebrity}' AND kind = 1`,
    );
    const at = (share: number) => percentile(pages, share);
    stage.say(`buffers: page p50 ${at(0.5)}, p99.9 ${at(0.999)}; count ${count}, pending ${pending}`);
    return {
      tables: [
        {
          title: `Shared buffers, list of ${number(real)}`,
          note: `Pages of 100 at ${number(samples)} random offsets.`,
          head: ['what', 'p50', 'p99', 'p99.9', 'most'],
          rows: [
            ['page', ...[at(0.5), at(0.99), at(0.999), at(1)].map(String)],
            ['count', String(count), '', '', ''],
            ['five counts', String(fiveCounts), '', '', ''],
          ],
        },
      ],
      goals: [
        {
          what: 'page at a random offset, p99.9',
          goal: '≤ 64 shared buffers',
          measured: `${at(0.999)}`,
          met: at(0.999) <= 64,
        },
        {
          what: 'count of that list',
          goal: '≤ 12 buffers plus pending deltas',
          measured: `${count}, ${pending} pending`,
          met: count <= 12 + pending,
        },
        {
          what: 'count of that list',
          goal: 'exact',
          measured: counted === real ? 'equal to count(*)' : `${counted} for ${real}`,
          met: counted === real,
        },
      ],
    };
  });
}
