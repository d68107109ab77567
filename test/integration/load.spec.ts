import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { check } from '../../tools/check-graph/check.js';
import { FIND_PLACES } from '../../tools/load/places-in-time.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { person } from '../support/people.js';
import { type Ended, runLoad } from './load.fixture.js';

let home: TestDatabase;
let folder: string;
let sql: pg.Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-'));
  home = await createDatabase();
  sql = new pg.Client({ connectionString: home.url });
  await sql.connect();
});

afterAll(async () => {
  await sql.end();
  await home.drop();
  await rm(folder, { recursive: true });
});

/** A tool in a separate process. Starting one takes seconds, so loads themselves are tested in this process. */
const launch = (tool: string, ...args: string[]): Promise<Ended> =>
  new Promise((done) => {
    const env = { ...process.env, DATABASE_URL: home.url };
    const child = execFile('node', [`dist/tools/${tool}/main.js`, ...args], { env }, (_, stdout, stderr) =>
      done({ code: child.exitCode!, output: stdout + stderr }),
    );
  });

const loadIn = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> =>
  runLoad({ DATABASE_URL: home.url, ...env }, args);

const file = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const importing = async (content: string | Buffer, ...flags: string[]): Promise<Ended> =>
  loadIn({}, '--from', await file('edges.csv', content), ...flags);

/** The users whom a user follows, newest first. */
const followedBy = async (owner: string): Promise<string[]> => {
  const { rows } = await sql.query<{ peer: string }>(
    'SELECT peer FROM adjacency.entry WHERE owner = $1 AND kind = 0 ORDER BY id DESC',
    [owner],
  );
  return rows.map(({ peer }) => peer);
};

const follows = async (): Promise<number> => {
  const { rows } = await sql.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM adjacency.entry WHERE kind = 0',
  );
  return rows[0]!.n;
};

const expectOneSentence = ({ code, output }: Ended, part: string): void => {
  expect({ code, lines: output.trim().split('\n') }).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^.{10,500}\.$/)],
  });
  expect(output).toContain(part);
};

describe('the tools', () => {
  it('load a graph of the asked size, with counts and trees exact, once', async () => {
    const graph = ['--users', '300', '--edges', '5000', '--celebrity', '3000', '--seed', '3'];
    expect(await launch('load', ...graph)).toMatchObject({
      code: 0,
      output: expect.stringContaining('5000 edges added') as string,
    });
    expect(await loadIn({}, ...graph)).toMatchObject({
      code: 0,
      output: expect.stringContaining('0 edges added, 5000 there already') as string,
    });
    const { rows } = await sql.query(
      'SELECT max(n)::int AS longest, count(*)::int AS trees FROM adjacency.long_list',
    );
    expect(rows[0]).toMatchObject({ longest: 3000, trees: 1 });
    expect(await check(sql, INVARIANTS)).toEqual([]);
  }, 60_000);

  it('import a file by its times, and report bad lines by their numbers', async () => {
    const [a, b, c] = [person(), person(), person()];
    const lines = [
      'follower,followee,created_at',
      `${a},${b},2024-02-01T00:00:00Z`,
      `${a},${a}`,
      'rubbish',
      `${c},${b},2023-02-01T00:00:00Z`,
      `${a},${b}`,
      `${a},${c},yesterday`,
      `${c},${a},2023-02-29`,
      `${b},${c},2024-02-29T10:00:00+16:00`,
    ];
    const first = await importing(lines.join('\n'));
    expect(first.code).toBe(1);
    for (const number of [3, 4]) expect(first.output).toContain(`Line ${number} skipped`);
    for (const number of [7, 8, 9]) expect(first.output).toContain(`Line ${number} loaded without its time`);
    expect(first.output).toContain(
      '5 edges added, 0 there already, 0 barred by a block, 1 duplicate in the file, 2 lines skipped, 3 times not read',
    );
    expect(first.output).toContain('1 × follower and followee are the same');
    expect((await importing(lines.join('\n'))).output).toContain('0 edges added, 5 there already');
    const { rows } = await sql.query(
      'SELECT peer FROM adjacency.entry WHERE owner = $1 AND kind = 1 ORDER BY id DESC',
      [b],
    );
    expect(rows.map(({ peer }: { peer: string }) => peer)).toEqual([a, c]);
    expect(await check(sql, INVARIANTS)).toEqual([]);
  }, 60_000);

  it('check the graph, naming each invariant', async () => {
    const { code, output } = await launch('check-graph');
    expect([code, output]).toEqual([0, expect.stringContaining('invariants checked')]);
    const steps = [...output.matchAll(/^\[(\d+)\/(\d+)\] .{10,} \.\.\. ok, [\d.]+ s$/gm)];
    expect(steps.map(([, place]) => Number(place))).toEqual(INVARIANTS.map((_, index) => index + 1));
    expect(Number(steps[0]![2])).toBe(INVARIANTS.length);
  }, 60_000);

  it('find violations, and name them', async () => {
    const { rows } = await sql.query<{ owner: string; id: string }>(
      'DELETE FROM adjacency.entry WHERE ctid = (SELECT min(ctid) FROM adjacency.entry) RETURNING owner, id',
    );
    const { code, output } = await launch('check-graph');
    expect(code).toBe(1);
    expect(output).toContain('every entry has its mirror under the same id');
    expect(output).toContain(`id=${rows[0]!.id}`);
    expect(output).toContain(rows[0]!.owner);
  }, 60_000);
});

describe('a made-up graph with --names', () => {
  it('has people with names and avatars, and existing profiles are kept', async () => {
    const graph = ['--users', '40', '--edges', '300', '--celebrity', '30', '--seed', '9', '--names'];
    const known = '{"name":"Known","avatar":null}';
    const loaded = await loadIn({}, ...graph);
    expect(loaded).toMatchObject({ code: 0 });
    const celebrity = /celebrity is (\S+)\./.exec(loaded.output)![1]!;
    const named = async (): Promise<{ name: string; avatar: string }[]> => {
      const { rows } = await sql.query<{ name: string; avatar: string }>(
        `SELECT name, avatar FROM profiles.profile WHERE user_id IN
           (SELECT peer FROM adjacency.entry WHERE owner = $1 AND kind = 1)`,
        [celebrity],
      );
      return rows;
    };
    const people = await named();
    expect(people).toHaveLength(30);
    expect(new Set(people.map(({ name }) => name)).size).toBeGreaterThan(10);
    for (const { name, avatar } of people) {
      expect(name).toMatch(/^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u);
      expect(avatar).toMatch(/^https:\/\//);
    }
    await sql.query(
      `UPDATE profiles.profile SET name = $1::json ->> 'name', avatar = NULL, name_at = now(), avatar_at = now()`,
      [known],
    );
    await loadIn({}, ...graph);
    expect(new Set((await named()).map(({ name }) => name))).toEqual(new Set(['Known']));
  }, 60_000);

  it('shows its progress, and suggests next steps', async () => {
    const { output } = await launch('load', '--users', '30', '--edges', '200', '--seed', '8', '--names');
    for (const part of ['200/200 rows read', '200/200 edges', '30/30 people', 'npm run check:graph'])
      expect(output).toContain(part);
    const line = /curl .*/.exec(output)![0];
    expect(line).toMatch(/npm run -s token -- --service/);
    expect(line).toMatch(/followers\?user_id=[0-9a-f-]{36}'/);
  }, 60_000);
});

describe('the tool of the dead letters', () => {
  it('reports on stderr if there are none', async () => {
    expect(await launch('dead-letters', 'list')).toEqual({ code: 0, output: 'none\n' });
  }, 60_000);
});

describe('an invalid command line', () => {
  it.each([
    ['check-graph', ['--bogus']],
    ['check-graph', ['all']],
    ['dead-letters', ['--bogus']],
    ['dead-letters', ['replay', 'x']],
    ['migrate', ['--bogus']],
    ['token', ['--bogus']],
    ['load', ['--bogus']],
  ])(
    'of %s %j is answered with the usage',
    async (tool, args) => {
      const { code, output } = await launch(tool, ...args);
      expect(code).toBeGreaterThan(0);
      expect(output).toMatch(/npm run [a-z:-]+/);
      expect(output).not.toMatch(/^\s+at |node:internal/m);
    },
    60_000,
  );
});

describe('an imported file', () => {
  it('is read by its heading', async () => {
    const [fan, star] = [person(), person()];
    const { code, output } = await importing(`\uFEFFFollowee,"Follower"\n${star},${fan}\n`);
    expect({ code, output, followed: await followedBy(fan) }).toMatchObject({ code: 0, followed: [star] });
  }, 60_000);

  it('may be compressed UTF-16 with columns of its own', async () => {
    const [fan, one, two] = [person(), person(), person()];
    const lines = [
      '# a graph',
      'id\tcreated_at\tfollowee_id\tnote\tfollower_id',
      `1\t2024-05-01\t${one}\t"likes ""this"", and\nthat"\t${fan}`,
      `2\t2023-05-01\t${two}\t\t${fan}`,
    ];
    const content = gzipSync(Buffer.from(`\uFEFF${lines.join('\n')}`, 'utf16le'));
    const { code, output } = await importing(content);
    expect({ code, output, followed: await followedBy(fan) }).toMatchObject({
      code: 0,
      followed: [one, two],
    });
  }, 60_000);

  it('is refused in one sentence if its format is ambiguous, before anything is loaded', async () => {
    const before = await follows();
    const content = `left,right\n${person()},${person()}\n`;
    expectOneSentence(await importing(content), '“left, right”');
    expect(await follows()).toBe(before);
  }, 60_000);

  it('is refused in one sentence if it is incomplete, before anything is loaded', async () => {
    const before = await follows();
    const lines = Array.from({ length: 30_000 }, () => `${person()},${person()}\n`);
    const whole = gzipSync(lines.join(''));
    const { code, output } = await importing(whole.subarray(0, whole.length - 1_000));
    expect({ code, last: output.trim().split('\n').at(-1) }).toEqual({
      code: 1,
      last: expect.stringMatching(/^The gzip data of .* is damaged: unexpected end of file\.$/),
    });
    expect(await follows()).toBe(before);
  }, 60_000);

  it('is refused in one sentence if it is not a file of edges', async () => {
    expectOneSentence(await loadIn({}, '--from', join(folder, 'nowhere.csv')), 'does not exist');
    expectOneSentence(await loadIn({}, '--from', folder), 'is a folder');
    expectOneSentence(await importing(''), 'is empty');
    expectOneSentence(await importing(Buffer.concat([randomBytes(99), Buffer.alloc(1)])), 'binary');
  }, 60_000);

  it('reports twenty errors one by one and counts the others by reason', async () => {
    const [a, b] = [person(), person()];
    const bad = Array.from({ length: 30 }, () => `${a},nobody`);
    const { code, output } = await importing([`${a},${b}`, ...bad, `${a},${b}`].join('\n'));
    expect(code).toBe(1);
    expect(output.match(/^Line \d+ skipped/gm)).toHaveLength(20);
    expect(output).toContain(
      '1 edge added, 0 there already, 0 barred by a block, 1 duplicate in the file, 30 lines skipped',
    );
    expect(output).toContain('30 × followee is not a UUID');
    expect(await followedBy(a)).toEqual([b]);
  }, 60_000);

  it('without edges gives exit code 1, and a repeated load gives 0', async () => {
    const [a, b] = [person(), person()];
    expect(await importing(`${a},${a}\n`)).toMatchObject({ code: 1 });
    expect(await importing(`${a},${b}\n`)).toMatchObject({ code: 0 });
    expect(await importing(`${a},${b}\n`)).toMatchObject({ code: 0 });
  }, 60_000);

  it('is only reported with --dry-run', async () => {
    const [a, b, c] = [person(), person(), person()];
    await importing(`${a},${b}\n`);
    const before = await follows();
    const dry = await importing(`${a},${b}\n${a},${c}\n${a},${c}\n${a}\n`, '--dry-run');
    expect(dry.output).toContain(
      '1 edge would be added, 1 there already, 0 barred by a block, 1 duplicate in the file, 1 line skipped',
    );
    expect(dry.code).toBe(1);
    expect(await importing(`${a},${c}\n`, '--dry-run')).toMatchObject({ code: 0 });
    expect(await follows()).toBe(before);
  }, 60_000);

  it('does not change a database without a schema with --dry-run', async () => {
    const bare = await createDatabase();
    const path = await file('bare.csv', `${person()},${person()}\n`);
    const { code, output } = await loadIn({ DATABASE_URL: bare.url }, '--from', path, '--dry-run');
    const client = new pg.Client({ connectionString: bare.url });
    await client.connect();
    const { rows } = await client.query("SELECT FROM pg_namespace WHERE nspname = 'adjacency'");
    await client.end();
    await bare.drop();
    expect({ code, output, schemas: rows.length }).toMatchObject({ code: 0, schemas: 0 });
    expect(output).toContain('1 edge would be added');
  }, 60_000);

  it('keeps its edges in the order of their times, in whatever format they are', async () => {
    const fan = person();
    // Each time is a second after the one before.
    const times = [
      '2024-01-01T00:00:01.1234567Z',
      '2024-01-01T00:00:02.123456789+00:00',
      '2024-01-01t00:00:03z',
      '2024-01-01 00:00:04 UTC',
      '2024-01-01T00:00:05,5',
      '2024-01-01T01:00:06+0100',
      '2024-01-01T01:00:07+01',
      '1704067208',
      '1704067209000',
      '1704067210000000',
    ];
    const people = times.map(() => person());
    const lines = times.map((time, i) => `${fan};${people[i]!};${time}`).reverse();
    const none = ['\\N', 'NULL', ''].map((time) => [person(), time] as const);
    const all = [...lines, ...none.map(([who, time]) => `${fan};${who};${time}`)];
    const { code, output } = await importing(all.join('\n'));
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain(' 0 times not read');
    expect((await followedBy(fan)).reverse()).toEqual([...people, ...none.map(([who]) => who)]);
  }, 60_000);

  it('keeps the order of its lines where they have no time, on the lists of both users', async () => {
    const [fan, star] = [person(), person()];
    const others = Array.from({ length: 12 }, () => person());
    const lines = others.flatMap((other) => [`${other},${star}`, `${fan},${other}`]);
    expect(await importing(lines.join('\n'))).toMatchObject({ code: 0 });
    const { rows } = await sql.query<{ peer: string }>(
      'SELECT peer FROM adjacency.entry WHERE owner = $1 AND kind = 1 ORDER BY id',
      [star],
    );
    expect(rows.map(({ peer }) => peer)).toEqual(others);
    expect((await followedBy(fan)).reverse()).toEqual(others);
  }, 60_000);

  it('loses a time that cannot be read, but not the edge', async () => {
    const fan = person();
    const times = [
      'soon',
      '2999-01-01T00:00:00Z',
      '0000-00-00 00:00:00',
      '294277-01-01',
      '2023-02-30',
      'infinity',
    ];
    const lines = times.map((time) => `${fan};${person()};${time}`);
    const { code, output } = await importing(lines.join('\n'));
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain(
      '6 edges added, 0 there already, 0 barred by a block, 0 duplicates in the file, 0 lines skipped, 6 times not read',
    );
    expect(await followedBy(fan)).toHaveLength(6);
  }, 60_000);
});

describe('an imported file with times', () => {
  let other: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    other = await createDatabase();
    client = new pg.Client({ connectionString: other.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await other.drop();
  });

  const importingThere = async (lines: string[], ...flags: string[]): Promise<Ended> =>
    loadIn({ DATABASE_URL: other.url }, '--from', await file('timed.csv', lines.join('\n')), ...flags);
  const onList = async (owner: string): Promise<{ peer: string; since: string }[]> => {
    const { rows } = await client.query<{ peer: string; since: Date }>(
      'SELECT peer, adjacency.since(id) AS since FROM adjacency.entry WHERE owner = $1 ORDER BY id DESC',
      [owner],
    );
    return rows.map(({ peer, since }) => ({ peer, since: since.toISOString() }));
  };

  it('places each edge by its time, over several files and among live follows', async () => {
    const [fan, live, ...others] = [person(), person(), person(), person(), person()];
    expect(await importingThere([`${fan},${others[0]},2023-01-01T00:00:00Z`])).toMatchObject({ code: 0 });
    await client.query('SELECT adjacency.link(0::smallint, ARRAY[$1]::uuid[], ARRAY[$2]::uuid[])', [
      fan,
      live,
    ]);
    const later = [
      `${fan},${others[1]},2024-01-01T00:00:00.123Z`,
      `${fan},${others[2]},2019-01-01T00:00:00Z`,
    ];
    expect(await importingThere(later)).toMatchObject({ code: 0 });
    const [newest, ...older] = await onList(fan);
    expect(newest).toMatchObject({ peer: live });
    expect(Math.abs(Date.parse(newest!.since) - Date.now())).toBeLessThan(60_000);
    expect(older).toEqual([
      { peer: others[1], since: '2024-01-01T00:00:00.123Z' },
      { peer: others[0], since: '2023-01-01T00:00:00.000Z' },
      { peer: others[2], since: '2019-01-01T00:00:00.000Z' },
    ]);
  }, 60_000);

  it('is placed first with --as-newest, in the order of its times', async () => {
    const [fan, stored, early, late] = [person(), person(), person(), person()];
    await importingThere([`${fan},${stored}`]);
    const lines = [`${fan},${late},2024-01-01`, `${fan},${early},2023-01-01`];
    expect(await importingThere(lines, '--as-newest')).toMatchObject({ code: 0 });
    expect((await onList(fan)).map(({ peer }) => peer)).toEqual([late, early, stored]);
  }, 60_000);

  it('is placed next to its time where ids of that millisecond are used', async () => {
    const star = person();
    const time = '2024-01-01';
    expect(await importingThere([`${person()},${star},2023-01-01`])).toMatchObject({ code: 0 });
    // Loads have 131,072 ids per millisecond: nearly wherever 2,000 consecutive ones begin, two of them are used.
    await client.query(
      `SELECT adjacency.link(0::smallint, array_agg(gen_random_uuid()), array_agg($1::uuid),
         array_agg(adjacency.id_of($2::timestamptz) + 131072 + i)) FROM generate_series(0, 131071, 1000) AS i`,
      [star, `${time}T00:00:00Z`],
    );
    const lines = Array.from({ length: 2_000 }, () => `${person()},${star},${time}`);
    expect(await importingThere(lines)).toMatchObject({ code: 0 });
    expect(await check(client, INVARIANTS)).toEqual([]);
    const placed = (await onList(star)).filter(({ since }) => since.startsWith(`${time}T00:00:00.00`));
    expect(placed).toHaveLength(2_132);
  }, 60_000);

  it('has an id for each of its edges, also for more at one time than a millisecond has', async () => {
    expect(await importingThere([`${person()},${person()}`])).toMatchObject({ code: 0 });
    await client.query(`CREATE TEMP TABLE staged AS
      SELECT i AS place, timestamptz '2024-01-01' AS at, NULL::bigint AS id FROM generate_series(1, 135000) AS i`);
    await client.query(FIND_PLACES);
    const { rows } = await client.query(
      `SELECT count(DISTINCT id)::int AS ids, bool_and(id & 131072 > 0) AS reserved,
         max(adjacency.since(id)) - min(adjacency.since(id)) < interval '3 ms' AS close FROM staged`,
    );
    expect(rows).toEqual([{ ids: 135_000, reserved: true, close: true }]);
  }, 60_000);
});

describe('the load tool', () => {
  it.each<[string, string[]]>([
    ['without options', []],
    ['with an option that it does not know', ['--form', 'edges.csv']],
    ['with half of a number', ['--users', '10x', '--edges', '5']],
  ])(
    'prints its usage %s',
    async (_what, args) => {
      const before = await follows();
      const { code, output } = await launch('load', ...args);
      expect(code).toBe(1);
      expect(output).toContain('npm run load -- --from');
      expect(output).not.toMatch(/^\s+at /m);
      expect(await follows()).toBe(before);
    },
    60_000,
  );

  it('reports if npm has taken an option for itself', async () => {
    const swallowed = await loadIn({ npm_config_from: 'edges.csv' });
    expect(swallowed).toMatchObject({
      code: 1,
      output: expect.stringContaining('npm took --from') as string,
    });
    const path = await file('swallowed.csv', `${person()},${person()}\n`);
    const before = await follows();
    const wet = await loadIn({ npm_config_dry_run: 'true' }, '--from', path);
    expect(wet).toMatchObject({ code: 1, output: expect.stringContaining('npm took --dry-run') as string });
    expect(await follows()).toBe(before);
  }, 60_000);

  it('generates no graph in production', async () => {
    const before = await follows();
    const made = await loadIn({ NODE_ENV: 'production' }, '--users', '10', '--edges', '5');
    expectOneSentence(made, 'production');
    expect(await follows()).toBe(before);
    const path = await file('production.csv', `${person()},${person()}\n`);
    expect(await loadIn({ NODE_ENV: 'production' }, '--from', path)).toMatchObject({ code: 0 });
  }, 60_000);

  it('prints with --help the same options as the README', async () => {
    const { code, output } = await launch('load', '--help');
    expect(code).toBe(0);
    const readme = (await readFile('README.md', 'utf8'))
      .split('\n')
      .filter((line) => line.includes('npm run load'));
    const optionsOf = (text: string): string[] =>
      [...new Set(text.match(/--[a-z][a-z-]+/g))].filter((name) => name !== '--help').sort();
    expect(optionsOf(readme.join('\n'))).toEqual(optionsOf(output));
  }, 60_000);
});
