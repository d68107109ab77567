import { setTimeout as sleep } from 'node:timers/promises';
import { Contenders } from '../harness/contenders.js';
import { residentBytes } from '../harness/processes.js';
import { type Findings, seedOf, type Stage } from '../harness/stage.js';
import { number } from '../harness/tables.js';

const MEBIBYTE = 2 ** 20;
const MOST_MEBIBYTES = 400;
const IN_A_REQUEST = 100;
/** Further than any other part goes. */
const FIRST_USER = 200_000_000;
const SAMPLE_MS = 500;

/** The memory of our server while it reads the counts of very many users, each once. */
export async function measureMemory(stage: Stage): Promise<Findings> {
  const users = stage.quick ? 200_000 : 10_000_000;
  const contenders = new Contenders(stage);
  try {
    const { ports, pids } = await contenders.ours();
    const before = residentBytes(pids[0]!);
    let most = before;
    let going = true;
    const sampling = (async () => {
      for (; going; await sleep(SAMPLE_MS)) most = Math.max(most, residentBytes(pids[0]!));
    })();
    const run = await stage.client.run({
      ports,
      connections: 16,
      warmupMs: 0,
      durationMs: 3_600_000,
      limit: users / IN_A_REQUEST,
      prepare: 100,
      cycle: false,
      workload: {
        kind: 'counts-of-many',
        draw: 'fresh',
        known: 0,
        from: FIRST_USER,
        seed: seedOf('memory', 0),
      },
    });
    going = false;
    await sampling;
    const after = residentBytes(pids[0]!);
    const inMebibytes = (bytes: number) => number(bytes / MEBIBYTE);
    stage.say(
      `memory: ${inMebibytes(before)} MiB, then ${inMebibytes(most)} at most, ${inMebibytes(after)} at the end`,
    );
    return {
      tables: [
        {
          title: `Memory of the server, counts of ${users.toLocaleString('en-US')} users, each read once`,
          note: `In batches of ${IN_A_REQUEST}, 16 in flight. ${run.total.toLocaleString('en-US')} answers.`,
          head: ['when', 'resident MiB'],
          rows: [
            ['before', inMebibytes(before)],
            ['at most', inMebibytes(most)],
            ['at the end', inMebibytes(after)],
          ],
        },
      ],
      goals: [
        {
          what: `memory after ${users.toLocaleString('en-US')} distinct users were read`,
          goal: `≤ ${MOST_MEBIBYTES} MiB`,
          measured: `${inMebibytes(after)} MiB`,
          met: after <= MOST_MEBIBYTES * MEBIBYTE,
        },
      ],
    };
  } finally {
    await contenders.stop();
  }
}
