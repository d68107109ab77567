import { table } from '../../support/markdown.js';
import { commit, machine } from '../../support/run-facts.js';
import { POSTGRES_SETTINGS } from './postgres.js';
import { RIVAL_POOL } from './servers.js';
import { type Findings, SEED, type Stage, type Table } from './stage.js';

/** From rounds of this length on, a server has compiled what it runs often. */
const LONG_ROUND_MS = 5_000;
const SHORT_ROUNDS =
  'Rounds this short are measured while Node still compiles the servers, the more so the more code they have: ours used two to ' +
  'three times the processor time in its first rounds. Compare servers by a run of the usual length.';

export interface Setting {
  stage: Stage;
  postgresVersion: string;
  minutes: number;
}

/** The results as the page docs/benchmarks.md. */
export function renderReport(setting: Setting, findings: Findings, failures: readonly string[]): string {
  const { stage } = setting;
  const { graph, timing } = stage;
  const limits = new Set(
    findings.goals.flatMap(({ what, met, limit }) => (met || !limit ? [] : [`**${what}**: ${limit}`])),
  );
  const settings = Object.entries(POSTGRES_SETTINGS).map(([name, value]) => `\`${name} = ${value}\``);
  return `${[
    '# Benchmarks',
    'Written by `npm run bench`: one run, everybody on one PostgreSQL and one machine, rounds interleaved. Rates are of 2xx ' +
      'answers; every figure is a median over the rounds. Ratios say more than rates: the load client, the servers and ' +
      'PostgreSQL share the processors.',
    list([
      `Commit: \`${commit()}\`. Seed: ${SEED}. ${timing.rounds} rounds of ${timing.durationMs / 1000} s after ${timing.warmupMs / 1000} s of warm-up, ${timing.firstWarmupMs / 1000} s before the first${stage.quick ? ' (quick run)' : ''}.`,
      ...(timing.durationMs < LONG_ROUND_MS ? [SHORT_ROUNDS] : []),
      `Machine: ${machine()}, ${setting.postgresVersion}.`,
      `PostgreSQL: ${settings.join(', ')}.`,
      `Graph: ${graph.edges.toLocaleString('en-US')} follows, one user with ${graph.celebrityFollowers.toLocaleString('en-US')} followers.`,
    ]),
    '## Who',
    list([
      '**ours**: the built server, `NODE_ENV=production`: token check, validation, events and request log on (log to /dev/null, no rate limit).',
      `**b0**: NestJS on Fastify with TypeORM: relations, save and increments in a transaction, \`findAndCount\` with skip and take; validation, no auth, no log; ${RIVAL_POOL} connections.`,
      `**b1**: bare Fastify with node-postgres and the same queries by hand in named statements: no validation, no auth, no log; ${RIVAL_POOL} connections.`,
      `**b2**: b1 with our duties: tokens verified by fast-jwt and remembered, validation by ajv, a request log by pino to /dev/null, a histogram; ${RIVAL_POOL} connections.`,
      '**limit**: `node:http` that answers from memory with the bytes of our answers.',
      '**pgbench**: our statement without server, HTTP and cache, one request per statement, 32 clients.',
    ]),
    '## Goals',
    table(
      ['what', 'goal', 'measured', ''],
      findings.goals.map(({ what, goal, measured, met }) => [
        what,
        goal,
        measured,
        met ? 'met' : '**missed**',
      ]),
    ),
    ...(limits.size === 0 ? [] : ['## What limits the missed goals', list([...limits])]),
    ...(failures.length === 0 ? [] : ['## Not measured', list(failures)]),
    '## Figures',
    ...findings.tables.map(renderTable),
  ].join('\n\n')}\n`;
}

function renderTable({ title, note, head, rows }: Table): string {
  return [`### ${title}`, ...(note === undefined ? [] : [note]), table(head, rows)].join('\n\n');
}

function list(entries: readonly string[]): string {
  return entries.map((entry) => `- ${entry}`).join('\n');
}
