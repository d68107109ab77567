import { BLOCKS } from '#blocks';
import { FOLLOWERS } from '#following';
import { freshUser } from '../client/fresh-user.js';
import { signToken } from '../client/tokens.js';
import { Contenders, renamed } from '../harness/contenders.js';
import { measure } from '../harness/measure.js';
import { connected } from '../harness/postgres.js';
import type { Contender, Scenario } from '../harness/rounds.js';
import { type Findings, seedOf, type Stage } from '../harness/stage.js';
import { percentile } from '../harness/statistics.js';
import { medianOf, number, roundsTable } from '../harness/tables.js';

/** How many users the viewer blocks, and how many of them are in the celebrity's list. */
const BLOCKED = 500;
const BLOCKED_IN_LIST = 200;
const PLAIN = 'viewer without blocks';
const BLOCKING = `viewer with ${BLOCKED} blocks, ${BLOCKED_IN_LIST} in the list`;
const INCLUDING = 'with since and relationship';
/** Users that no other part uses. */
const VIEWER = 90_000_001;

/** The celebrity's list and its count for a viewer with blocks, and the time of a block. */
export async function measureBlocks(stage: Stage): Promise<Findings> {
  const contenders = new Contenders(stage);
  const { celebrity, celebrityFollowers } = stage.graph;
  const viewer = freshUser(VIEWER);
  const run = (name: string, list: Contender[], workload: Scenario['workload']) =>
    measure(stage, { name, connections: 2, cycle: true, workload, contenders: list });
  try {
    const ours = await contenders.ours();
    await blockMany(stage.urls.ours, viewer, celebrity);
    const seen = [renamed(PLAIN, ours), renamed(BLOCKING, ours)];
    const readerOf = (who: Contender) => (who.name === BLOCKING ? viewer : stage.graph.users[0]!);
    const pages = await run('page for a viewer', [...seen, renamed(INCLUDING, ours)], (round, who) => ({
      kind: 'page',
      owners: [celebrity],
      limit: 100,
      maxOffset: celebrityFollowers - 1_000,
      query: who.name === INCLUDING ? '&include=since,relationship' : undefined,
      reader: readerOf(who),
      seed: seedOf('page for a viewer', round),
    }));
    const counts = await run('counts for a viewer', seen, (_, who) => ({
      kind: 'counts-of-one',
      owner: celebrity,
      reader: readerOf(who),
    }));
    const times = await blockTimes(`http://127.0.0.1:${ours.ports[0]}`, stage.quick ? 50 : 300);
    const page = medianOf(pages, BLOCKING, 'p50') / medianOf(pages, PLAIN, 'p50');
    const counted = medianOf(counts, BLOCKING, 'p50') / medianOf(pages, PLAIN, 'p50');
    const at = (values: readonly number[], share: number) => number(percentile(values, share));
    return {
      tables: [
        roundsTable(
          `Page of 100 at a random offset of a list of ${number(celebrityFollowers)}, 2 in flight`,
          pages,
        ),
        roundsTable('Counts of the owner of that list, 2 in flight', counts),
        {
          title: 'Blocks, one at a time',
          note: 'The two users follow each other and are friends; the block ends all of it.',
          head: ['what', 'p50 ms', 'p99 ms'],
          rows: [
            ['block', at(times.block, 0.5), at(times.block, 0.99)],
            ['lift the block', at(times.unblock, 0.5), at(times.unblock, 0.99)],
          ],
        },
      ],
      goals: [
        {
          what: `page for a ${BLOCKING}, p50`,
          goal: '≤ 3 × the page without blocks',
          measured: `${number(page)} ×`,
          met: page <= 3,
          limit: 'each blocked user is looked up in the list.',
        },
        {
          what: `counts for a ${BLOCKING}, p50`,
          goal: '≤ 3 × a page without blocks',
          measured: `${number(counted)} ×`,
          met: counted <= 3,
          limit: 'each blocked user is looked up in the five lists that are counted.',
        },
      ],
    };
  } finally {
    await contenders.stop();
  }
}

async function blockMany(url: string, viewer: string, celebrity: string): Promise<void> {
  await connected(url, async (client) => {
    await client.query(
      `SELECT count(*) FROM (
         SELECT array_agg($1::uuid) AS viewers, array_agg(peer) AS blocked FROM (
           (SELECT peer FROM adjacency.entry WHERE owner = $2 AND kind = $3 ORDER BY md5(peer::text) LIMIT $5)
           UNION ALL SELECT gen_random_uuid() FROM generate_series(1, $6::int)) x) y,
         adjacency.link($4::smallint, y.viewers, y.blocked)`,
      [viewer, celebrity, FOLLOWERS, BLOCKS, BLOCKED_IN_LIST, BLOCKED - BLOCKED_IN_LIST],
    );
  });
}

/** Milliseconds of blocks, and of lifting them, of pairs that follow each other and are friends. */
async function blockTimes(url: string, pairs: number): Promise<{ block: number[]; unblock: number[] }> {
  const times = { block: [] as number[], unblock: [] as number[] };
  const send = async (user: string, method: string, path: string, target?: string): Promise<number> => {
    const start = performance.now();
    const answer = await fetch(`${url}/api/connections${path}`, {
      method,
      headers: {
        authorization: `Bearer ${signToken(user)}`,
        ...(target === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: target === undefined ? undefined : JSON.stringify({ target_user_id: target }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    await answer.arrayBuffer();
    return performance.now() - start;
  };
  for (let pair = 0; pair < pairs; pair += 1) {
    const [a, b] = [freshUser(VIEWER + 2 * pair + 1), freshUser(VIEWER + 2 * pair + 2)];
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      await send(from, 'POST', '/following', to);
      await send(from, 'POST', '/friends/requests/sent', to);
    }
    times.block.push(await send(a, 'POST', '/blocks', b));
    times.unblock.push(await send(a, 'DELETE', `/blocks/${b}`));
  }
  return times;
}
