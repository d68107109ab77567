import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Outcome, runCommand } from '../../tools/migrate/commands.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

describe('the tool migrate', () => {
  let home: TestDatabase;
  let sql: pg.Client;

  beforeAll(async () => {
    home = await createDatabase();
    vi.stubEnv('DATABASE_URL', home.url);
    sql = new pg.Client({ connectionString: home.url });
    await sql.connect();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await sql.end();
    await home.drop();
  });

  const run = (...args: string[]): Promise<Outcome> => runCommand(args);

  it('shows what is pending, runs it, and undoes it starting with the last', async () => {
    const before = await run('status');
    expect(before).toMatchObject({ code: 0 });
    expect(before.text).toMatch(/pending +CreateProfiles\d+/);
    expect(before.text).toMatch(/differs +adjacency\.link \(libs\/adjacency\/functions\/link\.sql\)/);
    expect(before.text).toContain('npm run migrate -- up');

    const up = await run('up');
    expect(up).toMatchObject({ code: 0 });
    expect(up.text).toMatch(/run +CreateProfiles\d+/);
    expect(up.text).toMatch(/put +profiles\.as_json/);
    expect((await run('up')).text).toBe('Up to date.');

    const after = await run('status');
    expect(after.text).toMatch(/run +CreateProfiles\d+/);
    expect(after.text).toContain('Up to date.');
    expect(after.text).not.toMatch(/pending|differs/);

    let last = '';
    while (!/^CreateProfiles\d+ is undone/.test(last)) {
      const { code, text } = await run('down');
      expect(code).toBe(0);
      last = text;
    }
    expect((await sql.query("SELECT to_regnamespace('profiles') AS left")).rows).toEqual([{ left: null }]);
    const undone = await run('status');
    expect(undone.text).toMatch(/pending +CreateProfiles\d+/);
    expect(undone.text).toMatch(/differs +profiles\.as_json/);
    expect(await run('up')).toMatchObject({ code: 0 });
    expect((await sql.query("SELECT profiles.as_json('{}') AS text")).rows).toEqual([{ text: '[]' }]);
  });

  it.each([
    [[], /^Usage/],
    [['sideways'], /^Unknown command: sideways/],
    [['toString'], /^Unknown command: toString/],
    [['up', 'now'], /^Unknown argument: now/],
    [['new'], /^"" is no lib\. These are: .*adjacency.*events/],
    [['new', 'nothing', 'add-reason'], /^"nothing" is no lib/],
    [['new', 'profiles'], /^"" is not in kebab-case/],
    [['new', 'profiles', 'AddReason'], /^"AddReason" is not in kebab-case/],
    [['new', 'profiles', 'add-reason', 'now'], /^Unknown argument: now/],
  ])('answers %j with its usage', async (args, reason) => {
    const { code, text } = await run(...args);
    expect(code).toBe(2);
    expect(text).toMatch(reason);
    expect(text).toContain('Usage: npm run migrate -- <command>');
    for (const form of ['status', 'up', 'down', 'new <lib> <name>']) expect(text).toContain(`\n  ${form} `);
  });

  it.each(['--help', '-h'])('explains itself with %s', async (flag) => {
    const { code, text } = await run(flag);
    expect(code).toBe(0);
    expect(text).toMatch(/^Usage: npm run migrate -- <command>/);
  });

  it('reports in one line why it fails', async () => {
    await sql.query(
      "INSERT INTO schema_migrations (timestamp, name) VALUES (1900000000000, 'Unknown1900000000000')",
    );
    await expect(run('down')).rejects.toThrow(
      /^No migration Unknown1900000000000 was found in the source code.*$/,
    );
    expect((await run('status')).text).toMatch(/newer +Unknown1900000000000/);
  });

  it('is built with the files of the functions, and has the documented exit codes', async () => {
    const built = (command: string, url = home.url) =>
      promisify(execFile)('node', ['dist/tools/migrate/main.js', command], {
        env: { ...process.env, DATABASE_URL: url },
      });
    await sql.query(
      "DELETE FROM schema_migrations WHERE name ~ '^(Unknown|CreateProfiles|AddTimesOfProfiles)'; DROP SCHEMA profiles CASCADE",
    );
    await Promise.all([
      expect(built('up')).resolves.toMatchObject({
        stdout: expect.stringMatching(
          /run +CreateProfiles\d+\n(?: +run +\w+\n)*(?: +put +profiles\.\w+\n)* +put +profiles\.as_json\n(?: +put +profiles\.\w+\n)*Up to date\.\n$/,
        ),
      }),
      expect(built('sideways')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Usage') }),
      expect(built('up', 'postgres://127.0.0.1:1/nothing')).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^.*ECONNREFUSED.*\n$/),
      }),
    ]);
  }, 120_000);
});
