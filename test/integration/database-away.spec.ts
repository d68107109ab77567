import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DataSource, ObjectLiteral, Repository } from 'typeorm';
import { connect, createDataSource, migrate } from '#platform/database';
import { errorAnswer } from '#platform/http';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';
import { type SilentProxy, startSilentProxy } from '../support/silent-proxy.js';

const [Profile] = MANIFESTS.find(({ name }) => name === 'profiles')!.entities!;

interface Store {
  readonly source: DataSource;
  readonly profiles: Repository<ObjectLiteral>;
}

/** The APIs of TypeORM with which a lib may access the database. */
const APIS: Record<string, (store: Store) => Promise<unknown>> = {
  find: ({ profiles }) => profiles.find({ take: 1 }),
  findOneBy: ({ profiles }) => profiles.findOneBy({ userId: person() }),
  count: ({ profiles }) => profiles.count(),
  save: ({ profiles }) => profiles.save({ userId: person(), name: 'A' }),
  insert: ({ profiles }) => profiles.insert({ userId: person(), name: 'A' }),
  upsert: ({ profiles }) =>
    profiles.upsert([{ userId: person() }], { conflictPaths: ['userId'], skipUpdateIfNoValuesChanged: true }),
  update: ({ profiles }) => profiles.update({ userId: person() }, { name: 'B' }),
  delete: ({ profiles }) => profiles.delete({ userId: person() }),
  'a query builder': ({ profiles }) => profiles.createQueryBuilder('profile').take(1).getMany(),
  'the query of a repository': ({ profiles }) => profiles.query('SELECT 1'),
  'the query of the source': ({ source }) => source.query('SELECT 1'),
  'a transaction': ({ source }) => source.transaction((manager) => manager.query('SELECT 1')),
  'a query runner': async ({ source }) => {
    const runner = source.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query('SELECT 1');
      await runner.commitTransaction();
    } finally {
      await runner.release();
    }
  },
};

const WRITES = ['save', 'insert', 'upsert', 'update', 'delete'];

const AWAY = { status: 503, headers: { 'Retry-After': '1' }, code: 'database_unavailable' };

/** The answer that a caller gets; `thrown` if the error is not about an unavailable database. */
async function answerTo(work: Promise<unknown>): Promise<object> {
  try {
    return { passed: await work };
  } catch (thrown) {
    const { status, headers, body } = errorAnswer(thrown, 'an-id');
    return { status, headers, code: body.code, ...(status !== AWAY.status && { thrown }) };
  }
}

describe('an unavailable database is reported as such, whichever API of TypeORM notices it', () => {
  let database: TestDatabase;
  let proxy: SilentProxy;
  let store: Store;
  let admin: pg.Client;
  let name: string;

  beforeEach(async () => {
    database = await createDatabase();
    const url = new URL(database.url);
    name = url.pathname.slice(1);
    proxy = await startSilentProxy(Number(url.port));
    url.port = String(proxy.port);
    const source = await createDataSource(url.href, MANIFESTS).initialize();
    await migrate(database.url, MANIFESTS);
    store = { source, profiles: source.getRepository(Profile!) };
    admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    await store.source.destroy();
    await proxy.close();
    await database.drop();
  });

  const terminate = () =>
    admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);

  it.each<[way: string, apis: string[], lose: () => Promise<unknown>]>([
    ['it refuses connections', Object.keys(APIS), () => proxy.close()],
    [
      'it lets nobody in',
      Object.keys(APIS),
      async () => {
        await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
        await terminate();
      },
    ],
    ['it is not there', Object.keys(APIS), () => admin.query(`DROP DATABASE ${name} WITH (FORCE)`)],
    [
      'it is no longer the primary',
      WRITES,
      async () => {
        await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
        await terminate();
        await eventually(() => store.profiles.find());
      },
    ],
  ])('when %s', async (_way, apis, lose) => {
    await lose();
    const answers: Record<string, object> = {};
    for (const api of apis) answers[api] = await answerTo(APIS[api]!(store));
    expect(answers).toEqual(Object.fromEntries(apis.map((api) => [api, AWAY])));
  });

  it.each<[way: string, lose: () => Promise<unknown>]>([
    ['its server is stopped', terminate],
    ['its connection breaks', () => proxy.close()],
  ])('when %s while a statement runs', async (_way, lose) => {
    const answers = ['SELECT pg_sleep(20) AS one', 'SELECT pg_sleep(20) AS other'].map((text, at) =>
      answerTo(
        at === 0 ? store.profiles.query(text) : store.source.transaction((manager) => manager.query(text)),
      ),
    );
    await eventually(async () => {
      const { rowCount } = await admin.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND state = 'active' AND query LIKE '%pg_sleep%'",
        [name],
      );
      expect(rowCount).toBe(2);
    });
    await lose();
    expect(await Promise.all(answers)).toEqual([AWAY, AWAY]);
  });

  it('when a statement fails with an SQLSTATE of an unavailable server', async () => {
    for (const code of ['53100', '53200', '53400', '57P03', '58030']) {
      const raise = `DO $$ BEGIN RAISE 'no' USING ERRCODE = '${code}'; END $$`;
      expect([code, await answerTo(store.profiles.query(raise))]).toEqual([code, AWAY]);
    }
  });

  it('when a lock is held longer than the timeout, and the connection does not keep waiting', async () => {
    const { tablePath } = store.profiles.metadata;
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    try {
      await owner.query('BEGIN');
      await owner.query(`LOCK ${tablePath}`);
      expect(await Promise.all(WRITES.map((api) => answerTo(APIS[api]!(store))))).toEqual(
        WRITES.map(() => AWAY),
      );
      const waiting = 'SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass';
      expect((await owner.query(waiting, [tablePath])).rowCount).toBe(0);
    } finally {
      await owner.end();
    }
    expect(await store.profiles.count()).toBe(0);
  });

  it('when nothing answers', async () => {
    await store.source.destroy();
    await store.source.initialize();
    await terminate();
    proxy.vanish();
    expect(await answerTo(store.profiles.find({ take: 1 }))).toEqual(AWAY);
  });

  it('but not after an error of the statement itself', async () => {
    expect(await answerTo(store.profiles.query('SELECT no_such_column'))).toMatchObject({
      status: 500,
      code: 'internal_error',
    });
  });
});

describe('a failed connection is reported as an unavailable database when', () => {
  let postgres: ScratchPostgres;
  let sockets: string;
  let source: DataSource;
  let admin: pg.Client;

  beforeAll(async () => {
    sockets = mkdtempSync(join(tmpdir(), 'connections-sockets-'));
    // The account "postgres" creates its socket there.
    chmodSync(sockets, 0o777);
    postgres = await startPostgres({ unix_socket_directories: sockets });
    admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    await admin.query("CREATE ROLE visitor LOGIN PASSWORD 'old'");
    source = await createDataSource(
      `postgres://visitor:old@/connections?host=${sockets}&port=${postgres.port}`,
      [],
    ).initialize();
  }, 60_000);
  afterAll(async () => {
    await source.destroy();
    await admin.end();
    await postgres.remove();
    rmSync(sockets, { recursive: true });
  });

  it.each<[way: string, lose: () => Promise<unknown>, restore: () => Promise<unknown>]>([
    [
      'its socket is gone',
      () => rename(sockets, `${sockets}-away`),
      () => rename(`${sockets}-away`, sockets),
    ],
    ['something else is in its place', replaceSocket, restoreSocket],
    [
      'the password was changed',
      () => admin.query("ALTER ROLE visitor PASSWORD 'new'"),
      () => admin.query("ALTER ROLE visitor PASSWORD 'old'"),
    ],
    [
      'the role may no longer log in',
      () => admin.query('ALTER ROLE visitor NOLOGIN'),
      () => admin.query('ALTER ROLE visitor LOGIN'),
    ],
    [
      'all its connections are taken',
      () => admin.query('ALTER ROLE visitor CONNECTION LIMIT 0'),
      () => admin.query('ALTER ROLE visitor CONNECTION LIMIT -1'),
    ],
  ])('%s', async (_way, lose, restore) => {
    await source.query('SELECT');
    await lose();
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'visitor'");
    const answers = [
      await answerTo(source.query('SELECT')),
      await answerTo(source.transaction((manager) => manager.query('SELECT'))),
      await answerTo(source.query('SELECT')),
    ];
    await restore();
    expect(answers).toEqual([AWAY, AWAY, AWAY]);
    await eventually(() => source.query('SELECT'));
  });

  const socket = (): string => join(sockets, `.s.PGSQL.${postgres.port}`);

  async function replaceSocket(): Promise<void> {
    await rename(socket(), `${socket()}.away`);
    await writeFile(socket(), '');
  }

  function restoreSocket(): Promise<void> {
    return rename(`${socket()}.away`, socket());
  }
});

describe('an unusable database at the start', () => {
  const SECRET = 'SECRET';

  it.each([
    ['refuses connections', `postgres://u:${SECRET}@127.0.0.1:1/${SECRET}`, 'ECONNREFUSED'],
    ['has no socket', `postgres://u:${SECRET}@/x?host=/no/such/${SECRET}`, 'ENOENT'],
  ])('is named by its variable, without any part of its address: it %s', async (_way, url, code) => {
    const message = `The database in DATABASE_URL cannot be used: ${code}`;
    await expect(migrate(url, [])).rejects.toThrow(new Error(message));
    await expect(connect(createDataSource(url, []))).rejects.toThrow(new Error(message));
  });

  it('is reported with its own reason, such as a wrong password', async () => {
    const url = new URL(process.env.TEST_DATABASE_URL!);
    url.password = SECRET;
    await expect(migrate(url.href, [])).rejects.toThrow(
      /^The database in DATABASE_URL cannot be used: password authentication failed for user/,
    );
  });
});

describe('options in the URL of a database', () => {
  it('are set in addition to those of every session', async () => {
    const url = `${process.env.TEST_DATABASE_URL}?options=-c%20search_path%3Delsewhere%20-c%20jit%3Don`;
    const source = await createDataSource(url, []).initialize();
    try {
      const names = ['search_path', 'jit', 'plan_cache_mode', 'default_transaction_isolation'];
      const read = names.map((name) => `current_setting('${name}') AS ${name}`).join(', ');
      expect(await source.query(`SELECT ${read}`)).toEqual([
        {
          ...{ search_path: 'elsewhere', jit: 'off', plan_cache_mode: 'force_generic_plan' },
          default_transaction_isolation: 'read committed',
        },
      ]);
    } finally {
      await source.destroy();
    }
  });
});
