import { Contenders, renamed } from '../harness/contenders.js';
import { measure } from '../harness/measure.js';
import { pgbench } from '../harness/pgbench.js';
import { knowUsers, ReadScripts } from '../harness/read-scripts.js';
import type { Contender } from '../harness/rounds.js';
import { type Findings, seedOf, type Stage } from '../harness/stage.js';
import { medianOf, number, rateRatio, roundsTable } from '../harness/tables.js';

/** Our server again, asked for compressed answers: shows what compression costs. */
const PACKED = ['br', 'gzip'].map((accept) => ({ name: `ours, ${accept} accepted`, accept }));
const PROCESS =
  "the process. It takes as much CPU for a page as b1's and b2's do for theirs, and more than PostgreSQL does: HTTP, " +
  'token, validation, log and 14 KB of answer. Both share two processors with PostgreSQL and the load.';
const COLUMN = 'b1, total from the counter column';

/** First pages of ordinary lists under load, and pages at any offset of the celebrity's list. */
export async function measurePages(stage: Stage): Promise<Findings> {
  const contenders = new Contenders(stage);
  const query = (who: Contender) => (who.name.startsWith(COLUMN) ? '&total=column' : '');
  const run = (
    name: string,
    connections: number,
    list: Contender[],
    owners: string[],
    maxOffset: (who: Contender) => number,
  ) =>
    measure(stage, {
      name,
      connections,
      cycle: true,
      workload: (round, who) => ({
        kind: 'page',
        owners,
        limit: 100,
        maxOffset: maxOffset(who),
        query: query(who),
        accept: PACKED.find(({ name }) => name === who.name)?.accept,
        seed: seedOf(name, round),
      }),
      contenders: list,
    });
  try {
    const [ours, b0] = [await contenders.ours(), await contenders.b0()];
    const [b1, b2] = [await contenders.b1(), await contenders.b2()];
    const limit = await contenders.limit(ours);
    await knowUsers(stage.urls.ours, stage.graph);
    const scripts = new ReadScripts(stage.graph);
    const singly = (script: string) => pgbench(stage.urls.ours, script);
    const first = await run(
      'first page',
      128,
      [
        ours,
        ...PACKED.map(({ name }) => renamed(name, ours)),
        b1,
        renamed(COLUMN, b1),
        b2,
        b0,
        limit,
        ...singly(scripts.firstPage),
      ],
      stage.graph.pageOwners,
      () => 0,
    );
    const top = renamed('ours, first page', ours);
    const last = stage.graph.celebrityFollowers - 101;
    const deep = await run(
      'deep page',
      2,
      [ours, top, b1, renamed(COLUMN, b1), ...singly(scripts.deepPage)],
      [stage.graph.celebrity],
      (who) => (who === top ? 0 : last),
    );
    const firstRatio = rateRatio(first, 'ours', 'b1');
    const dutiful = rateRatio(first, 'ours', 'b2');
    const work = medianOf(first, 'ours', 'postgresMicros') / medianOf(first, 'b1', 'postgresMicros');
    const depth = medianOf(deep, 'ours', 'p50') / medianOf(deep, top.name, 'p50');
    const faster = medianOf(deep, COLUMN, 'p50') / medianOf(deep, 'ours', 'p50');
    const followers = number(stage.graph.celebrityFollowers);
    return {
      tables: [
        roundsTable('First page of 100 with names, 128 in flight', first, 'Lists of 100 to 2,000 followers.'),
        roundsTable(`Page of 100 at a random offset of a list of ${followers}, 2 in flight`, deep),
      ],
      goals: [
        {
          what: 'page of 100 with names, first page',
          goal: '≥ 2 × b1',
          measured: `${number(firstRatio)} ×`,
          met: firstRatio >= 2,
          limit: PROCESS,
        },
        {
          what: 'page of 100 with names, first page',
          goal: '≥ 2.5 × b2',
          measured: `${number(dutiful)} ×`,
          met: dutiful >= 2.5,
          limit: PROCESS,
        },
        {
          what: 'page of 100 with names, CPU of PostgreSQL',
          goal: "≤ 0.35 × b1's",
          measured: `${number(work)} ×`,
          met: work <= 0.35,
        },
        {
          what: `random offset of ${followers} followers, p50`,
          goal: "≤ 2 × first page's p50",
          measured: `${number(depth)} ×`,
          met: depth <= 2,
          limit:
            'finding the page takes as long at every offset. The names of the first page are in memory; those of a page that nobody has asked ' +
            'for are looked up, a hundred in an index of all users.',
        },
        {
          what: `random offset of ${followers} followers, p50`,
          goal: "≥ 100 × faster than b1's OFFSET (without its COUNT)",
          measured: `${number(faster)} ×`,
          met: faster >= 100,
          limit: "OFFSET's time grows with the list; ours is the time of one HTTP request.",
        },
      ],
    };
  } finally {
    await contenders.stop();
  }
}
