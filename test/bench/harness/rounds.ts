import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult } from '../client/protocol.js';
import type { Workload } from '../client/workload.js';
import type { LoadClient } from './load.js';
import { cpuSeconds, postgresCpuSeconds } from './processes.js';

export interface Timing {
  rounds: number;
  durationMs: number;
  warmupMs: number;
  /** Before the first round of a contender: Node compiles what a server runs often. */
  firstWarmupMs: number;
}

/** A server, or another way to answer the requests of a scenario. */
export interface Contender {
  name: string;
  /** The database that it uses. */
  database: string;
  ports: number[];
  pids: number[];
  /** Runs a round in another way than with the load client, and returns the rate and the number of its requests. */
  perform?: (seconds: number) => Promise<{ perSecond: number; total: number }>;
  /** Runs before each of its rounds, unmeasured. */
  before?: () => Promise<void>;
  /** Runs after each of its rounds, until background work is done. */
  settle?: () => Promise<void>;
}

export interface Scenario {
  name: string;
  connections: number;
  /** Reads may repeat their requests; writes may not. */
  cycle: boolean;
  /** Ends a round, which then has no warm-up, after this many requests: so that none repeats what it finds out. */
  limit?: number;
  workload(round: number, contender: Contender): Workload;
  contenders: Contender[];
}

export interface Round extends RunResult {
  /** Of the server's processes and of all of PostgreSQL, per 2xx answer. */
  serverMicros: number;
  postgresMicros: number;
}

export type Rounds = Map<string, Round[]>;

/** What a round without the load client does not tell. */
const UNKNOWN = { p50: NaN, p99: NaN, max: NaN, serverMicros: NaN, sent: 0, errors: {} };

const FEWEST_PREPARED = 2_000;

/** Runs each contender once per round; the order rotates from round to round. */
export async function interleave(
  client: LoadClient,
  postgresPid: number,
  timing: Timing,
  scenario: Scenario,
  finished: (contender: Contender, round: Round) => void = () => undefined,
): Promise<Rounds> {
  const rounds: Rounds = new Map(scenario.contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < timing.rounds; round += 1) {
    for (let turn = 0; turn < scenario.contenders.length; turn += 1) {
      const contender = scenario.contenders[(turn + round) % scenario.contenders.length]!;
      const past = rounds.get(contender.name)!;
      await contender.before?.();
      if (contender.perform !== undefined) {
        const begun = postgresCpuSeconds(postgresPid);
        const { perSecond, total } = await contender.perform(timing.durationMs / 1000);
        // Back ends that have just ended are counted once PostgreSQL has collected them.
        await sleep(200);
        const postgresMicros = ((postgresCpuSeconds(postgresPid) - begun) * 1e6) / total;
        const performed = { ...UNKNOWN, perSecond, total, ok: total, postgresMicros };
        past.push(performed);
        finished(contender, performed);
        await contender.settle?.();
        continue;
      }
      const warmupMs = warmupOf(scenario, round, timing);
      const cpu = () => [cpuSeconds(contender.pids), postgresCpuSeconds(postgresPid)] as const;
      let start = cpu();
      const result = await client.run(
        {
          ports: contender.ports,
          connections: scenario.connections,
          durationMs: timing.durationMs,
          warmupMs,
          limit: scenario.limit,
          prepare: prepared(scenario, timing.durationMs + warmupMs, past),
          cycle: scenario.cycle,
          workload: scenario.workload(round, contender),
        },
        () => (start = cpu()),
      );
      const end = cpu();
      const micros = (which: 0 | 1) => ((end[which] - start[which]) * 1e6) / result.total;
      const measured = { ...result, serverMicros: micros(0), postgresMicros: micros(1) };
      past.push(measured);
      finished(contender, measured);
      await contender.settle?.();
      await sleep(200);
    }
  }
  return rounds;
}

function warmupOf({ limit }: Scenario, round: number, { firstWarmupMs, warmupMs }: Timing): number {
  if (limit !== undefined) return 0;
  return round === 0 ? firstWarmupMs : warmupMs;
}

/** Enough requests so that none must be built while the clock runs, estimated from the rounds before. */
function prepared(scenario: Scenario, milliseconds: number, past: readonly Round[]): number {
  if (scenario.limit !== undefined) return scenario.limit;
  if (scenario.cycle) return 20_000;
  const fastest = past.length === 0 ? 15_000 : 1.4 * Math.max(...past.map((round) => round.perSecond));
  return Math.max(FEWEST_PREPARED, Math.ceil((fastest * milliseconds) / 1000));
}
