import { Redis } from 'ioredis';
import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { userToken } from '../support/tokens.js';

const withRedis = hasRedisServer();

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const tokens = new Map<string, Promise<string>>();

/** The same token for each request of a user: rate limits apply to a token. */
async function as(user: string): Promise<{ Authorization: string }> {
  if (!tokens.has(user)) tokens.set(user, userToken(user));
  return { Authorization: `Bearer ${await tokens.get(user)!}` };
}

const nameOf = ({ url }: TestDatabase): string => new URL(url).pathname.slice(1);

/** A migrated database without connections. */
async function migrated(): Promise<TestDatabase> {
  const database = await createDatabase();
  await (await startApp({ DATABASE_URL: database.url })).close();
  return database;
}

async function follow(app: TestApp, user: string): Promise<void> {
  await app.http
    .post('/api/connections/following')
    .set(await as(user))
    .send({ target_user_id: person() })
    .expect(201);
}

async function followingOf(app: TestApp, user: string): Promise<[count: number, total: number]> {
  const authorization = await as(user);
  const counts = await app.http.get('/api/connections').set(authorization).expect(200);
  const list = await app.http.get('/api/connections/following').set(authorization).expect(200);
  return [
    (counts.body as { data: { following_count: number } }).data.following_count,
    (list.body as { meta: { total: number } }).meta.total,
  ];
}

async function hits(app: TestApp): Promise<number> {
  const { text } = await app.http.get('/metrics');
  return Number(/^counts_cache_reads_total\{result="hit"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

/** Reads until the counts come from the cache. */
async function cache(app: TestApp, user: string): Promise<void> {
  await eventually(async () => {
    const before = await hits(app);
    await followingOf(app, user);
    expect(await hits(app)).toBeGreaterThan(before);
  });
}

describe('counts come from the current database', () => {
  let redis: ScratchRedis | undefined;
  let template: TestDatabase;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (withRedis) redis = await startRedis();
    template = await migrated();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(async () => {
    await redis?.stop();
    await template.drop();
  });

  const started = async (
    database: TestDatabase,
    overrides: Partial<NodeJS.ProcessEnv> = { REDIS_URL: redis?.url },
  ): Promise<TestApp> => {
    const app = await startApp({ DATABASE_URL: database.url, ...overrides });
    ends.push(() => app.close());
    return app;
  };
  const copied = async (): Promise<TestDatabase> => {
    const copy = await createDatabase(undefined, nameOf(template));
    ends.push(() => copy.drop());
    return copy;
  };

  it.each<[where: string, shared: boolean]>([
    ['a cache in this process', false],
    ...(withRedis ? [['a cache in Redis', true] as [string, boolean]] : []),
  ])('after it was restored under a running server with %s', async (_, shared) => {
    const database = await copied();
    const app = await started(database, shared ? { REDIS_URL: redis!.url } : {});
    const user = person();
    for (let round = 0; round < 3; round++) {
      await follow(app, user);
      await cache(app, user);
      expect(await followingOf(app, user)).toEqual([1, 1]);
      await administer(
        `DROP DATABASE ${nameOf(database)} WITH (FORCE)`,
        `CREATE DATABASE ${nameOf(database)} TEMPLATE ${nameOf(template)}`,
      );
      expect(await eventually(() => followingOf(app, user))).toEqual([0, 0]);
    }
  });

  if (!withRedis) return;

  it('on an instance from before a restore and one that was started after it', async () => {
    const database = await copied();
    const before = await started(database);
    const user = person();
    await follow(before, user);
    await cache(before, user);
    await administer(
      `DROP DATABASE ${nameOf(database)} WITH (FORCE)`,
      `CREATE DATABASE ${nameOf(database)} TEMPLATE ${nameOf(template)}`,
    );
    const after = await started(database);
    await cache(after, user);
    for (let follows = 1; follows <= 6; follows++) {
      await eventually(() => follow(follows % 2 === 0 ? after : before, user));
      for (const app of [after, before]) expect(await followingOf(app, user)).toEqual([follows, follows]);
      for (const app of [after, before]) await cache(app, user);
    }
  });

  it.each([
    ['', undefined],
    [' and, by mistake, one prefix', 'shared'],
  ])('if two deployments share one Redis%s', async (_, prefix) => {
    const overrides = { REDIS_URL: redis!.url, ...(prefix && { REDIS_PREFIX: prefix }) };
    const [production, staging] = [
      await started(await copied(), overrides),
      await started(await copied(), overrides),
    ];
    const user = person();
    await follow(production, user);
    await cache(production, user);
    expect(await followingOf(staging, user)).toEqual([0, 0]);
    await cache(staging, user);
    expect(await followingOf(production, user)).toEqual([1, 1]);
    await follow(staging, user);
    await follow(staging, user);
    expect(await followingOf(production, user)).toEqual([1, 1]);
    expect(await followingOf(staging, user)).toEqual([2, 2]);
  });

  it('and the requests to one deployment are not counted for the other', async () => {
    const overrides = { REDIS_URL: redis!.url, RATE_LIMIT: '2' };
    const [production, staging] = [
      await started(await copied(), overrides),
      await started(await copied(), overrides),
    ];
    const user = person();
    await followingOf(production, user);
    await followingOf(staging, user);
    await production.http
      .get('/api/connections')
      .set(await as(user))
      .expect(429);
  });

  it.each([
    ['REDIS_PREFIX', 'staging-7', /^staging-7:/],
    ['a name of the database', undefined, /^connections-[0-9a-f]{12}:/],
  ])('and every key begins with %s', async (_, prefix, expected) => {
    const own = await startRedis();
    ends.push(() => own.stop());
    const app = await started(await copied(), {
      REDIS_URL: own.url,
      REDIS_PREFIX: prefix,
      RATE_LIMIT: '100',
    });
    const user = person();
    await follow(app, user);
    await cache(app, user);
    await app.http.get('/health/ready').expect(200);
    const admin = new Redis(own.url);
    const keys = await admin.keys('*');
    admin.disconnect();
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(keys.filter((key) => !expected.test(key))).toEqual([]);
  });
});
