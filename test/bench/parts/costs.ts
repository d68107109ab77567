import { Contenders } from '../harness/contenders.js';
import { measure } from '../harness/measure.js';
import { connected } from '../harness/postgres.js';
import type { Contender } from '../harness/rounds.js';
import { type Findings, seedOf, type Stage, type Table } from '../harness/stage.js';
import { medianOf, number, roundsTable } from '../harness/tables.js';
import { nextFresh, useFresh } from './follows.js';

/** The cost of one follow: CPU in a small and in a large graph, WAL bytes, and number of statements. */
export async function measureCosts(stage: Stage): Promise<Findings> {
  const contenders = new Contenders(stage);
  try {
    const ours = await contenders.ours();
    const small = await contenders.ours('ours, small graph', 1, 'small');
    const growth = await measure(stage, {
      name: 'cost per follow',
      connections: 128,
      cycle: false,
      workload: (round) => ({ kind: 'follow-uniform', seed: seedOf('cost per follow', round) }),
      contenders: [ours, small],
    });
    const cpu = (name: string) =>
      medianOf(growth, name, 'serverMicros') + medianOf(growth, name, 'postgresMicros');
    const ratio = cpu(ours.name) / cpu(small.name);
    await contenders.stop();
    const spent = await counted(stage, async () =>
      spending(stage, [await contenders.ours(), await contenders.b1(), await contenders.b0()]),
    );
    return {
      tables: [
        roundsTable(
          `Cost per follow, ${number(stage.graph.edges)} edges and the small graph, 128 in flight`,
          growth,
          'The small graph has 100,000 edges (fewer in a quick run).',
        ),
        spent,
      ],
      goals: [
        {
          what: 'cost per follow, small graph → large graph',
          goal: 'CPU per request grows ≤ 1.3 ×',
          measured: `${number(ratio)} ×`,
          met: ratio <= 1.3,
        },
      ],
    };
  } finally {
    await contenders.stop();
  }
}

/** Counts the statements of the connections that the work opens. */
async function counted<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
  const databases = [stage.urls.ours, stage.urls.b1, stage.urls.b0].map((url) =>
    new URL(url).pathname.slice(1),
  );
  return connected(stage.postgres.url, async (admin) => {
    await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    for (const name of databases)
      await admin.query(`ALTER DATABASE ${name} SET pg_stat_statements.track = 'top'`);
    try {
      return await work();
    } finally {
      for (const name of databases)
        await admin.query(`ALTER DATABASE ${name} RESET pg_stat_statements.track`);
    }
  });
}

/** WAL bytes and statements per follow of the celebrity, including the background work that a follow causes later. */
async function spending(stage: Stage, list: Contender[]): Promise<Table> {
  const rows: string[][] = [];
  await connected(stage.postgres.url, async (admin) => {
    for (const who of list) {
      for (const [connections, limit] of [
        [1, 1_000],
        [128, 20_000],
      ] as const) {
        await admin.query('CHECKPOINT');
        await admin.query('SELECT pg_stat_statements_reset()');
        const log = async () =>
          (
            await admin.query<{ bytes: string; fpi: string }>(
              'SELECT wal_bytes AS bytes, wal_fpi AS fpi FROM pg_stat_wal',
            )
          ).rows[0]!;
        const before = await log();
        const result = await stage.client.run({
          ports: who.ports,
          connections,
          warmupMs: 0,
          durationMs: 15_000,
          limit,
          prepare: limit,
          cycle: false,
          workload: { kind: 'follow-one', target: stage.graph.celebrity, from: nextFresh(stage, who) },
        });
        useFresh(stage, who, result);
        await who.settle?.();
        // Backends report their WAL only after they have been idle for a second.
        await admin.query('SELECT pg_sleep(1.5)');
        const after = await log();
        const { rows: calls } = await admin.query<{ all: number; each: number }>(
          `SELECT coalesce(sum(calls), 0)::float8 AS all, coalesce(sum(calls) FILTER (WHERE calls >= $2 / 2 AND query !~ 'adjacency.fold'), 0)::float8 AS each
           FROM pg_stat_statements JOIN pg_database d ON d.oid = dbid WHERE datname = $1`,
          [who.database, result.total],
        );
        const perFollow = (value: number) => number(value / result.total);
        rows.push([
          who.name,
          String(connections),
          number(result.total),
          perFollow(calls[0]!.each),
          perFollow(calls[0]!.all),
          perFollow(Number(after.bytes) - Number(before.bytes)),
          perFollow(Number(after.fpi) - Number(before.fpi)),
        ]);
        stage.say(`spending: ${rows.at(-1)!.join(' | ')}`);
      }
    }
  });
  return {
    title: 'What a follow of the celebrity makes PostgreSQL do',
    note:
      'Statements of the request: those seen at least once per two follows, folding apart; BEGIN and COMMIT count. All ' +
      'statements: with the folding of counts and the relay of events. The log is counted from a checkpoint, so it holds full page images.',
    head: [
      'who',
      'in flight',
      'follows',
      'statements of the request',
      'all statements',
      'WAL bytes',
      'full page images',
    ],
    rows,
  };
}
