import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { type ScratchPostgres, startPostgres, startReplica } from '../support/postgres.js';
import { serviceToken, userToken } from '../support/tokens.js';

const LIST = '/api/connections/following';

interface Entry {
  readonly user_id: string;
  readonly name: string | null;
}

async function follow(app: TestApp, user: string, peers: readonly string[]): Promise<void> {
  for (const target_user_id of peers)
    await app.http
      .post(LIST)
      .set('Authorization', `Bearer ${await userToken(user)}`)
      .send({ target_user_id })
      .expect(201);
}

async function textOf(app: TestApp, user: string, query = ''): Promise<string> {
  const { text } = await app.http
    .get(`${LIST}?user_id=${user}${query.includes('limit') ? '' : '&limit=1000'}${query}`)
    .set('Authorization', `Bearer ${await serviceToken()}`)
    .expect(200);
  return text;
}

/** The names on the list, by user. */
async function namesOf(app: TestApp, user: string, query = ''): Promise<Map<string, string | null>> {
  const { data } = JSON.parse(await textOf(app, user, query)) as { data: Entry[] };
  return new Map(data.map(({ user_id, name }) => [user_id, name]));
}

async function rename(app: TestApp, names: Readonly<Record<string, string>>): Promise<void> {
  await app.http
    .put('/api/audience/profile')
    .set('Authorization', `Bearer ${await serviceToken()}`)
    .send(Object.entries(names).map(([user_id, name]) => ({ user_id, data: { name, avatar: null } })))
    .expect(200);
}

async function metric(app: TestApp, name: string): Promise<number> {
  const { text } = await app.http.get('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

const hits = (app: TestApp): Promise<number> => metric(app, 'names_memory_reads_total{result="hit"}');

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

describe('Names in lists, in the memory of two instances,', () => {
  let apps: readonly [TestApp, TestApp];
  let plain: TestApp;
  const user = person();
  const peers = Array.from({ length: 5 }, person);

  beforeAll(async () => {
    const first = await startApp();
    const overrides = { DATABASE_URL: first.databaseUrl };
    apps = [first, await startApp(overrides)];
    plain = await startApp({ ...overrides, NAMES_MEMORY_MB: '0' });
    await follow(first, user, peers);
  });
  afterAll(async () => {
    await plain.close();
    for (const app of [...apps].reverse()) await app.close();
  });

  it('are those of the latest answered write, whoever wrote it', async () => {
    const expected = new Map<string, string>();
    for (let i = 0; i < 60; i++) {
      const [writer, peer] = [apps[i % 2]!, peers[i % 5]!];
      const name = `name ${i}`;
      if (i % 3 > 0) await rename(writer, { [peer]: name });
      else {
        const token = await userToken(peer, { name, iat: 2_000_000_000 + i, exp: 3_000_000_000 });
        await writer.http.get(LIST).set('Authorization', `Bearer ${token}`);
      }
      if (i % 3 === 0) continue;
      expected.set(peer, name);
      const pages = await Promise.all(
        apps.flatMap((app) =>
          ['', '&include=since', '&include=relationship'].map((query) => namesOf(app, user, query)),
        ),
      );
      for (const page of pages) for (const [who, what] of expected) expect(page.get(who)).toBe(what);
    }
  });

  it('are never older while writes and pages overlap', async () => {
    const answered = new Map<string, number>();
    let writing = true;
    let older = 0;
    const write = async (peer: string, app: TestApp): Promise<void> => {
      for (let i = 1; i <= 25; i++) {
        await rename(app, { [peer]: `v${i}` });
        answered.set(peer, i);
      }
    };
    const read = async (app: TestApp): Promise<void> => {
      while (writing) {
        const before = new Map(answered);
        const names = await namesOf(app, user);
        for (const [peer, least] of before) if (Number(names.get(peer)!.slice(1)) < least) older++;
      }
    };
    const readers = [...apps, ...apps].map((app) => read(app));
    await Promise.all(peers.map((peer, i) => write(peer, apps[i % 2]!)));
    writing = false;
    await Promise.all(readers);
    expect(older).toBe(0);
  });

  it('look the same, character by character, as without the memory', async () => {
    const queries = ['', '&include=since', '&include=since,relationship', '&offset=2', '&offset=9'];
    const unknown = person();
    await follow(apps[0], user, [unknown]);
    await rename(apps[1], { [peers[0]!]: 'Zoë "the\\" 💥', [peers[1]!]: '|:;,*' });
    for (const query of queries) {
      const text = await textOf(plain, user, query);
      for (let round = 0; round < 2; round++)
        for (const app of apps) expect(await textOf(app, user, query)).toBe(text);
    }
  });

  it('are those of their page, if pages near and far are asked for at once', async () => {
    const [owner, followed] = [person(), Array.from({ length: 1_004 }, person)];
    const client = new pg.Client({ connectionString: apps[0].databaseUrl });
    await client.connect();
    await client.query(
      `SELECT FROM adjacency.link(0::smallint, array_fill($1::uuid, ARRAY[cardinality($2::uuid[])]), $2::uuid[])`,
      [owner, followed],
    );
    await client.end();
    const named = followed.slice(0, 1_000);
    await rename(apps[1], Object.fromEntries(named.map((user, i) => [user, `name ${i}`])));
    const queries = [0, 1_000, 2, 1_002, 500].map((offset) => `&limit=3&offset=${offset}`);
    for (const include of ['', '&include=since']) {
      const asked = queries.map((query) => query + include);
      const expected = await Promise.all(asked.map((query) => textOf(plain, owner, query)));
      expect(new Set(expected).size).toBe(queries.length);
      expect(await Promise.all(asked.map((query) => textOf(apps[0], owner, query)))).toEqual(expected);
    }
  });

  it('are read from the database once', async () => {
    const misses = 'names_memory_reads_total{result="miss"}';
    await namesOf(apps[0], user);
    const before = [await hits(apps[0]), await metric(apps[0], misses)];
    await namesOf(apps[0], user);
    expect([await hits(apps[0]), await metric(apps[0], misses)]).toEqual([before[0]! + 6, before[1]]);
    expect(await metric(apps[0], 'names_memory_bytes')).toBeGreaterThan(6 * 100);
    expect(await hits(plain)).toBe(0);
  });
});

it('Names are those of a database that replaces another one under a running server', async () => {
  const [home, copy] = [await createDatabase(), await createDatabase()];
  const [user, peer] = [person(), person()];
  const earlier = await startApp({ DATABASE_URL: home.url });
  await follow(earlier, user, [peer]);
  await rename(earlier, { [peer]: 'as in the backup' });
  await earlier.close();
  await administer(
    `DROP DATABASE ${nameOf(copy.url)}`,
    `CREATE DATABASE ${nameOf(copy.url)} TEMPLATE ${nameOf(home.url)}`,
  );
  const app = await startApp({ DATABASE_URL: home.url });
  try {
    await rename(app, { [peer]: 'lost' });
    for (let i = 0; i < 2; i++) expect((await namesOf(app, user)).get(peer)).toBe('lost');
    expect(await hits(app)).toBe(1);
    await administer(
      `DROP DATABASE ${nameOf(home.url)} WITH (FORCE)`,
      `ALTER DATABASE ${nameOf(copy.url)} RENAME TO ${nameOf(home.url)}`,
    );
    const name = await eventually(async () => (await namesOf(app, user)).get(peer));
    expect(name).toBe('as in the backup');
  } finally {
    await app.close();
    await home.drop();
  }
}, 60_000);

describe('With a replica', () => {
  let primary: ScratchPostgres;
  let standby: ScratchPostgres;
  let app: TestApp;
  let operator: pg.Client;

  beforeAll(async () => {
    primary = await startPostgres();
    standby = await startReplica(primary);
    app = await startApp({ DATABASE_URL: primary.url, DATABASE_REPLICA_URLS: standby.url });
    operator = new pg.Client({ connectionString: standby.url });
    operator.on('error', () => undefined);
    await operator.connect();
  }, 60_000);
  afterAll(async () => {
    await operator.end();
    await app.close();
    await standby.remove();
    await primary.remove();
  }, 60_000);

  it('names are those of the latest answered write, whether it has caught up or not', async () => {
    const [user, peer] = [person(), person()];
    await follow(app, user, [peer]);
    let older = 0;
    for (let i = 1; i <= 120; i++) {
      if (i % 30 === 10) await operator.query('SELECT pg_wal_replay_pause()');
      if (i % 30 === 20) await operator.query('SELECT pg_wal_replay_resume()');
      await rename(app, { [peer]: `v${i}` });
      for (const names of await Promise.all([namesOf(app, user), namesOf(app, user)]))
        if (names.get(peer) !== `v${i}`) older++;
    }
    expect(older).toBe(0);
    expect(await metric(app, 'database_replica_reads_total{server="replica 1"}')).toBeGreaterThan(0);
    expect(await metric(app, 'names_memory_reads_total{result="miss"}')).toBeGreaterThan(0);
  }, 60_000);
});
