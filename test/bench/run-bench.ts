import { writeFileSync } from 'node:fs';
import { hasRedisServer, startRedis } from '../support/redis.js';
import type { GraphSize } from './harness/graph.js';
import { copyToRival, describeGraph, loadOurs } from './harness/graph.js';
import { LoadClient } from './harness/load.js';
import { connected, makeDatabase, startBenchPostgres } from './harness/postgres.js';
import { renderReport } from './harness/report.js';
import { isBuilt } from './harness/servers.js';
import type { Findings, Stage } from './harness/stage.js';

/** A part's measurement, which is loaded when it runs. */
export type Part = () => Promise<(stage: Stage) => Promise<Findings>>;

export interface BenchRun {
  readonly parts: Readonly<Record<string, Part>>;
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  /** Where the report is written; undefined: to stdout. */
  readonly out?: string;
}

const LARGE: GraphSize = { users: 100_000, edges: 5_000_000, celebrity: 3_000_000 };
const SMALL: GraphSize = { users: 100_000, edges: 100_000, celebrity: 10_000 };
const QUICK_LARGE: GraphSize = { users: 20_000, edges: 500_000, celebrity: 200_000 };
const QUICK_SMALL: GraphSize = { users: 20_000, edges: 20_000, celebrity: 5_000 };

/** Measures the parts one after the other, on servers that it starts. Sets the exit code to 1 if one fails. */
export async function runBench({ parts, quick, rounds, seconds, out }: BenchRun): Promise<void> {
  if (!isBuilt()) throw new Error('There is no built server: run `npm run build` first.');
  if (!hasRedisServer()) process.exit(1);

  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  const say = (line: string) => console.log(`${elapsed().toFixed(0).padStart(5)} s  ${line}`);

  const postgres = await startBenchPostgres();
  const redis = await startRedis();
  const client = new LoadClient();
  try {
    const stage = await prepareStage();
    const findings: Findings = { tables: [], goals: [] };
    const failures: string[] = [];
    for (const [part, load] of Object.entries(parts)) {
      try {
        const measure = await load();
        const found = await measure(stage);
        findings.tables.push(...found.tables);
        findings.goals.push(...found.goals);
      } catch (error) {
        say(`FAILED ${part}: ${error instanceof Error ? error.stack : String(error)}`);
        failures.push(`${part}: the run failed.`);
        process.exitCode = 1;
      }
    }
    const postgresVersion = await connected(postgres.url, async (admin) => {
      const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
      return `PostgreSQL ${rows[0]!.server_version}`;
    }).catch(() => 'PostgreSQL');
    const report = renderReport({ stage, postgresVersion, minutes: elapsed() / 60 }, findings, failures);
    if (out === undefined) console.log(report);
    else writeFileSync(out, report);
    for (const { what, goal, measured, met } of findings.goals)
      say(`${met ? 'met   ' : 'MISSED'} ${what}: ${measured} (${goal})`);
  } finally {
    client.stop();
    await redis.stop();
    await postgres.remove();
  }

  async function prepareStage(): Promise<Stage> {
    const make = (name: string, template?: string) => makeDatabase(postgres.url, name, template);
    const urls = { ours: await make('ours'), small: await make('small'), b0: await make('b0'), b1: '' };
    await loadOurs(urls.ours, redis.url, quick ? QUICK_LARGE : LARGE);
    await loadOurs(urls.small, redis.url, quick ? QUICK_SMALL : SMALL);
    say('our databases are loaded');
    await copyToRival(urls.ours, urls.b0);
    urls.b1 = await make('b1', 'b0');
    say('the databases of the rivals are loaded');
    const graph = await describeGraph(urls.b0);
    client.know(graph.users);
    await connected(postgres.url, (admin) => admin.query('CHECKPOINT'));
    return {
      client,
      postgres,
      quick,
      graph,
      urls,
      redisUrl: redis.url,
      fresh: new Map(),
      say,
      timing: {
        rounds,
        durationMs: seconds * 1000,
        warmupMs: quick ? 300 : 700,
        firstWarmupMs: quick ? 1_000 : 5_000,
      },
    };
  }
}
