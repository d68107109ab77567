import { setTimeout as sleep } from 'node:timers/promises';
import { Contenders } from '../harness/contenders.js';
import { connected } from '../harness/postgres.js';
import type { Contender } from '../harness/rounds.js';
import type { Findings, Stage } from '../harness/stage.js';
import { nextFresh, useFresh } from './follows.js';

const INTERVAL_MS = 10;

/** Backends that wait for another's row lock, in samples taken during a burst of follows of a celebrity. */
export async function measureLockWaits(stage: Stage): Promise<Findings> {
  const contenders = new Contenders(stage);
  const wanted = stage.quick ? 200 : 1_000;
  try {
    const seen = new Map<string, Samples>();
    for (const who of [await contenders.ours(), await contenders.b1()]) {
      const samples = await sample(stage, who, wanted);
      stage.say(`lock waits, ${who.name}: ${samples.waits} in ${samples.taken} samples`);
      seen.set(who.name, samples);
    }
    const { waits, taken } = seen.get('ours')!;
    return {
      tables: [
        {
          title: 'Lock waits during a celebrity storm, 128 in flight',
          note: 'Backends of pg_stat_activity that wait for a lock of kind transactionid or tuple, summed over the samples.',
          head: ['who', 'samples', 'waits', 'samples with a wait'],
          rows: [...seen].map(([name, s]) => [name, `${s.taken}`, `${s.waits}`, `${s.waiting}`]),
        },
      ],
      goals: [
        {
          what: `lock waits of kind transactionid or tuple, ${taken} samples of a celebrity storm`,
          goal: '0',
          measured: `${waits}`,
          met: waits === 0 && taken >= wanted,
        },
      ],
    };
  } finally {
    await contenders.stop();
  }
}

interface Samples {
  taken: number;
  waits: number;
  waiting: number;
}

async function sample(stage: Stage, who: Contender, wanted: number): Promise<Samples> {
  const seen: Samples = { taken: 0, waits: 0, waiting: 0 };
  await connected(stage.urls.ours, async (client) => {
    let stormy = false;
    let over = false;
    const storm = stage.client
      .run(
        {
          ports: who.ports,
          connections: 128,
          warmupMs: 0,
          // The extra time is for samples that come late on a busy machine.
          durationMs: wanted * INTERVAL_MS * 1.5,
          prepare: 2_000,
          cycle: false,
          workload: { kind: 'follow-one', target: stage.graph.celebrity, from: nextFresh(stage, who) },
        },
        () => (stormy = true),
      )
      .finally(() => (over = true));
    while (!stormy) await sleep(1);
    for (let next = performance.now(); seen.taken < wanted && !over; next += INTERVAL_MS) {
      await sleep(Math.max(0, next - performance.now()));
      const { rows } = await client.query<{ n: number }>({
        name: 'lock-waits',
        text: `SELECT count(*)::int AS n FROM pg_stat_activity
               WHERE wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')`,
      });
      seen.taken += 1;
      seen.waits += rows[0]!.n;
      if (rows[0]!.n > 0) seen.waiting += 1;
    }
    useFresh(stage, who, await storm);
  });
  await who.settle?.();
  return seen;
}
