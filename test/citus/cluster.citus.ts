import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { FOLLOWING } from '#following';
import { distribute, migrate, sessionSettings, startupOptions } from '#platform/database';
import { INVARIANTS, MANIFESTS } from '../../apps/api/src/manifests.js';
import { check } from '../../tools/check-graph/check.js';
import { load } from '../../tools/load/load.js';
import { runCommand } from '../../tools/migrate/commands.js';
import { withDatabase } from '../../tools/with-database.js';
import { Traffic } from '../chaos/traffic.js';
import { startApp } from '../support/app.js';
import { ask, citusServers, databaseOf, prepareSchema } from '../support/citus.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { startServer } from '../support/server.js';

const CRASHES = 5;

describe('A database that Citus distributes', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
    await prepareSchema(database.url, MANIFESTS);
  });
  afterAll(() => database.drop());

  const violations = (): Promise<unknown> =>
    withDatabase({ tool: 'test', env: { DATABASE_URL: database.url } }, ({ client }) =>
      check(client, INVARIANTS),
    );

  it('is distributed once', async () => {
    expect(await distribute(database.url, MANIFESTS)).toEqual({ tables: [], functions: [], left: [] });
  });

  it('stays distributed when functions are installed or replaced', async () => {
    await ask(
      database.url,
      `UPDATE database.installed_function SET digest = '' WHERE name IN ('page', 'split')`,
    );
    await ask(database.url, 'DROP FUNCTION adjacency.sizes_of');
    const { functions } = await migrate(database.url, MANIFESTS);
    expect(functions.put.map(({ name }) => name)).toEqual(['page', 'sizes_of', 'split']);
    expect(await distribute(database.url, MANIFESTS)).toMatchObject({ functions: [] });
    await (await startApp({ DATABASE_URL: database.url })).close();
  });

  it('prevents the start of a server with the wrong setting', async () => {
    await expect(startApp({ DATABASE_URL: database.url, DISTRIBUTED: 'off' })).rejects.toThrow(
      /^Citus has distributed the tables of this database: set DISTRIBUTED=citus/,
    );
  });

  it('is refused before it is distributed, and the error names the command', async () => {
    const bare = await createDatabase();
    try {
      await migrate(bare.url, MANIFESTS);
      const server = startServer({ DATABASE_URL: bare.url, DISTRIBUTED: 'citus' });
      await expect(server).rejects.toThrow('run `npm run migrate -- distribute`');
      process.env.DATABASE_URL = bare.url;
      const { code, text } = await runCommand(['distribute']);
      expect({ code, text }).toEqual({
        code: 0,
        text: expect.stringContaining('table    profiles.profile') as string,
      });
    } finally {
      delete process.env.DATABASE_URL;
      await bare.drop();
    }
  });

  it('is loaded, checked and loaded again', async () => {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const terminal = { log: say, error: say, progress: new PassThrough().resume() };
    for (const added of [5_000, 0]) {
      const args = ['--users', '500', '--edges', '5000', '--celebrity', '900'];
      expect(await load(args, { DATABASE_URL: database.url }, terminal)).toBe(0);
      expect(said.join('\n')).toContain(`${added} edges added`);
    }
    expect(await violations()).toEqual([]);
    const [long] = await ask<{ n: number }>(
      database.url,
      'SELECT count(*)::int AS n FROM adjacency.long_list WHERE root_level IS NOT NULL',
    );
    expect(long!.n).toBeGreaterThan(0);
  });

  it('commits the writes of several servers together, even after reads in the same transaction', async () => {
    const options = startupOptions(sessionSettings(true));
    const client = new pg.Client({ connectionString: database.url, options });
    await client.connect();
    let issued: { command: string; connection: string }[] = [];
    client.on('notice', ({ message = '', detail = '' }) =>
      issued.push({ command: message, connection: detail }),
    );
    const connections = (command: RegExp): string[] => [
      ...new Set(issued.filter((each) => command.test(each.command)).map(({ connection }) => connection)),
    ];
    let together = 0;
    try {
      await client.query('SET citus.log_remote_commands = on');
      for (let i = 0; i < 40; i++) {
        const [follower, followee] = [person(), person()];
        issued = [];
        await client.query(
          `WITH judged AS MATERIALIZED (SELECT blocks.barred($1::uuid[], $2::uuid[]))
          SELECT FROM judged, LATERAL (SELECT * FROM adjacency.link(${FOLLOWING}::smallint, $1::uuid[], $2::uuid[])) AS l`,
          [[follower], [followee]],
        );
        const writing = connections(/^issuing (?:INSERT INTO|COPY|DELETE FROM) adjacency\./);
        if (writing.length > 1) {
          together++;
          expect(connections(/^issuing PREPARE TRANSACTION/).sort()).toEqual(writing.sort());
        }
      }
    } finally {
      await client.end();
    }
    expect(together).toBeGreaterThan(0);
  });

  it(`loses nothing and fails only with 503 while a worker crashes, ${CRASHES} times under load`, async () => {
    const name = new URL(database.url).pathname.slice(1);
    const [worker] = (await citusServers()).workers.map((url) => databaseOf(url, name));
    const servers = await Promise.all(
      [0, 1].map(() => startServer({ DATABASE_URL: database.url, DISTRIBUTED: 'citus' })),
    );
    const traffic = new Traffic(() => servers.map(({ url }) => url), person);
    try {
      traffic.start(24);
      for (let crash = 0; crash < CRASHES; crash++) {
        await sleep(1_500);
        await crashOf(worker!);
      }
      await sleep(3_000);
      const acknowledged = traffic.acknowledged;
      await eventually(() => expect(traffic.acknowledged).toBeGreaterThan(acknowledged + 20), {
        timeoutMs: 10_000,
      });
      await traffic.stop();
      const other = traffic.errors.filter((error) => !/: 503$/.test(error));
      expect([other, other.length > 0 && servers.map((server) => server.output())]).toEqual([[], false]);
      await eventually(
        async () => {
          for (const [user, { acknowledged, unknown }] of traffic.followed) {
            const rows = await ask<{ peer: string }>(
              database.url,
              `SELECT peer FROM adjacency.entry WHERE owner = '${user}' AND kind = 0`,
            );
            const held = new Set(rows.map(({ peer }) => peer));
            expect([...acknowledged].filter((peer) => !held.has(peer))).toEqual([]);
            expect([...held].filter((peer) => !acknowledged.has(peer) && !unknown.has(peer))).toEqual([]);
          }
          expect(await violations()).toEqual([]);
        },
        { timeoutMs: 20_000, intervalMs: 500 },
      );
      console.log(`${traffic.acknowledged} follows acknowledged, ${traffic.errors.length} answers were 503`);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});

/** Kills one of its backends; PostgreSQL then ends all others and recovers as after a power failure. */
async function crashOf(worker: string): Promise<void> {
  const kill = `SELECT 'kill -9 ' || pid AS command FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1`;
  const [victim] = await ask<{ command: string }>(worker, kill);
  await ask(worker, `COPY (SELECT 1) TO PROGRAM '${victim!.command}'`).catch(() => undefined);
}
