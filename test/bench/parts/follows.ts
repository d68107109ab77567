import { Contenders } from '../harness/contenders.js';
import { celebrityScript, UNIFORM_SCRIPT } from '../harness/follow-scripts.js';
import { FRESH_USERS } from '../harness/graph.js';
import { measure } from '../harness/measure.js';
import { pgbench } from '../harness/pgbench.js';
import type { Contender, Round } from '../harness/rounds.js';
import { type Findings, type Goal, seedOf, type Stage } from '../harness/stage.js';
import { medianOf, number, rateRatio, roundsTable } from '../harness/tables.js';
import { threadTime } from '../harness/thread-time.js';

const IN_FLIGHT = 128;
const BUSY =
  'No request waits for another: the time goes to HTTP, a token that has not been seen before, validation, the cache and ' +
  'the log. PostgreSQL, which gets the follows in batches, has time left.';

/** Follows of random pairs, and of one celebrity by one and by two instances. */
export async function measureFollows(stage: Stage): Promise<Findings> {
  const contenders = new Contenders(stage);
  try {
    const [ours, b0] = [await contenders.ours(), await contenders.b0()];
    const [b1, b2] = [await contenders.b1(), await contenders.b2()];
    const uniform = await measure(stage, {
      name: 'uniform follow',
      connections: IN_FLIGHT,
      cycle: false,
      workload: (round) => ({ kind: 'follow-uniform', seed: seedOf('uniform follow', round) }),
      contenders: [ours, b1, b2, b0, ...pgbench(stage.urls.ours, UNIFORM_SCRIPT, ours.settle)],
    });
    const two = await contenders.ours('ours, two instances', 2);
    const celebrity = await measure(
      stage,
      {
        name: 'celebrity follow',
        connections: IN_FLIGHT,
        cycle: false,
        workload: (_, who) => ({
          kind: 'follow-one',
          target: stage.graph.celebrity,
          from: nextFresh(stage, who),
        }),
        contenders: [
          ours,
          two,
          b1,
          b0,
          ...pgbench(stage.urls.ours, celebrityScript(stage.graph.celebrity), ours.settle),
        ],
      },
      (who, round) => useFresh(stage, who, round),
    );
    const p99 = medianOf(celebrity, 'ours', 'p99');
    const second = rateRatio(celebrity, 'ours, two instances', 'ours');
    const goal = (what: string, wanted: string, measured: string, met: boolean, limit?: string): Goal => ({
      what,
      goal: wanted,
      measured,
      met,
      limit,
    });
    const [uniformRatio, celebrityRatio] = [
      rateRatio(uniform, 'ours', 'b1'),
      rateRatio(celebrity, 'ours', 'b1'),
    ];
    const dutiful = rateRatio(uniform, 'ours', 'b2');
    return {
      tables: [
        roundsTable(`Uniform follow, ${IN_FLIGHT} in flight`, uniform),
        roundsTable(`Follow of one celebrity, ${IN_FLIGHT} in flight`, celebrity),
      ],
      goals: [
        goal(
          'uniform follow, 128 in flight',
          '≥ 3 × b1',
          `${number(uniformRatio)} ×`,
          uniformRatio >= 3,
          `${threadTime(uniform, 'ours', 'b1', 3)} ${BUSY}`,
        ),
        goal(
          'uniform follow, 128 in flight',
          '≥ 4 × b2',
          `${number(dutiful)} ×`,
          dutiful >= 4,
          threadTime(uniform, 'ours', 'b2', 4),
        ),
        goal(
          'one celebrity, 128 in flight',
          '≥ 15 × b1',
          `${number(celebrityRatio)} ×`,
          celebrityRatio >= 15,
          `${threadTime(celebrity, 'ours', 'b1', 15)} ${BUSY}`,
        ),
        goal(
          'one celebrity, p99',
          '≤ 50 ms',
          `${number(p99)} ms`,
          p99 <= 50,
          'folding and vacuuming take their turns on the two processors that the requests use up.',
        ),
        // The totals are equal within the noise of the machine.
        goal(
          'one celebrity, second instance',
          'total not lower (≥ 0.95 ×)',
          `${number(second)} ×`,
          second >= 0.95,
          'both instances, PostgreSQL and the load client share two processors, which one instance uses up.',
        ),
      ],
    };
  } finally {
    await contenders.stop();
  }
}

/** The first follower that is not yet used in the contender's database. */
export function nextFresh(stage: Stage, who: Contender): number {
  return stage.fresh.get(who.database) ?? 0;
}

export function useFresh(stage: Stage, who: Contender, round: Pick<Round, 'sent'>): void {
  const next = nextFresh(stage, who) + round.sent;
  stage.fresh.set(who.database, next);
  const isRival = who.database === 'b0' || who.database === 'b1';
  if (isRival && next > FRESH_USERS) throw new Error(`${who.name} has run out of fresh users.`);
}
