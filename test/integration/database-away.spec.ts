import pg from 'pg';
import type { DataSource, ObjectLiteral, Repository } from 'typeorm';
import { createDataSource, migrate } from '#platform/database';
import { errorAnswer } from '#platform/http';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { type SilentProxy, startSilentProxy } from '../support/silent-proxy.js';

const [Profile] = MANIFESTS.find(({ name }) => name === 'profiles')!.entities!;

interface Store {
  readonly source: DataSource;
  readonly profiles: Repository<ObjectLiteral>;
}

/** The APIs of TypeORM by which a lib may speak to the database. */
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

/** How a caller is answered; `thrown` where that is not because the database is away. */
async function answerTo(work: Promise<unknown>): Promise<object> {
  try {
    return { passed: await work };
  } catch (thrown) {
    const { status, headers, body } = errorAnswer(thrown, 'an-id');
    return { status, headers, code: body.code, ...(status !== AWAY.status && { thrown }) };
  }
}

describe('a database that is away is said to be, whatever API of TypeORM finds out', () => {
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
  ])('as when %s', async (_way, apis, lose) => {
    await lose();
    const answers: Record<string, object> = {};
    for (const api of apis) answers[api] = await answerTo(APIS[api]!(store));
    expect(answers).toEqual(Object.fromEntries(apis.map((api) => [api, AWAY])));
  });

  it.each<[way: string, lose: () => Promise<unknown>]>([
    ['its server is stopped', terminate],
    ['its connection breaks', () => proxy.close()],
  ])('as when %s while a statement runs', async (_way, lose) => {
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

  it('as when nothing answers', async () => {
    await store.source.destroy();
    await store.source.initialize();
    await terminate();
    proxy.vanish();
    expect(await answerTo(store.profiles.find({ take: 1 }))).toEqual(AWAY);
  });

  it('but not for a fault of the statement', async () => {
    expect(await answerTo(store.profiles.query('SELECT no_such_column'))).toMatchObject({
      status: 500,
      code: 'internal_error',
    });
  });
});
