import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { person } from '../support/people.js';

interface Ended {
  code: number;
  output: string;
}

describe('the tools', () => {
  let home: TestDatabase;
  let folder: string;
  let sql: pg.Client;

  beforeAll(async () => {
    home = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'load-'));
    sql = new pg.Client({ connectionString: home.url });
    await sql.connect();
  });

  afterAll(async () => {
    await sql.end();
    await home.drop();
    await rm(folder, { recursive: true });
  });

  const run = (tool: string, ...args: string[]): Promise<Ended> =>
    new Promise((done) => {
      const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: home.url };
      const child = execFile('node', [`dist/tools/${tool}/main.js`, ...args], { env }, (_, stdout, stderr) =>
        done({ code: child.exitCode!, output: stdout + stderr }),
      );
    });

  it('load a graph of the asked size, with counts and trees exact, once', async () => {
    const graph = ['--users', '300', '--edges', '5000', '--celebrity', '3000', '--seed', '3'];
    expect(await run('load', ...graph)).toMatchObject({
      code: 0,
      output: expect.stringContaining('5000 edges added') as string,
    });
    expect((await run('load', ...graph)).output).toContain('0 edges added, 5000 there already');
    const { rows } = await sql.query(
      'SELECT max(n)::int AS longest, count(*)::int AS trees FROM adjacency.long_list',
    );
    expect(rows[0]).toMatchObject({ longest: 3000, trees: 1 });
    expect(await run('check-graph')).toMatchObject({ code: 0 });
  }, 60_000);

  it('import a file, newest last, and report bad lines by their numbers', async () => {
    const [a, b, c] = [person(), person(), person()];
    const file = join(folder, 'edges.csv');
    const lines = [
      'follower,followee,created_at',
      `${a},${b},2024-02-01T00:00:00Z`,
      `${a},${a}`,
      'rubbish',
      `${c},${b},2023-02-01T00:00:00Z`,
      `${a},${b}`,
      `${a},${c},yesterday`,
      `${a},${c},2023-02-29`,
      `${a},${c},2024-02-29T10:00:00+16:00`,
    ];
    await writeFile(file, lines.join('\n'));
    const first = await run('load', '--from', file);
    expect(first.code).toBe(0);
    for (const number of [3, 4, 7, 8, 9]) expect(first.output).toContain(`Line ${number} skipped`);
    expect(first.output).toContain('2 edges added, 0 there already, 5 lines skipped');
    expect((await run('load', '--from', file)).output).toContain('0 edges added, 2 there already');
    const { rows } = await sql.query(
      'SELECT peer FROM adjacency.entry WHERE owner = $1 AND kind = 1 ORDER BY id DESC',
      [b],
    );
    expect(rows.map(({ peer }: { peer: string }) => peer)).toEqual([a, c]);
    expect(await run('check-graph')).toMatchObject({ code: 0 });
  }, 60_000);

  it('find what is broken, and name it', async () => {
    const { rows } = await sql.query<{ owner: string; id: string }>(
      'DELETE FROM adjacency.entry WHERE ctid = (SELECT min(ctid) FROM adjacency.entry) RETURNING owner, id',
    );
    const { code, output } = await run('check-graph');
    expect(code).toBe(1);
    expect(output).toContain('every entry has its mirror under the same id');
    expect(output).toContain(`id=${rows[0]!.id}`);
    expect(output).toContain(rows[0]!.owner);
  }, 60_000);
});
