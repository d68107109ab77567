import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import pg from 'pg';
import { migrate } from '#platform/database';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';

const PAGE = readFileSync('docs/operations.md', 'utf8');

/** The SQL after a comment of docs/operations.md, with names that no other test has. */
function statementsOf(name: string, suffix: string): string[] {
  const sql = new RegExp(`<!-- tested: ${name} -->\\n\`\`\`sql\\n([^\`]+)`).exec(PAGE)![1]!;
  return sql
    .replaceAll(/\bconnections(?=\b|_)/g, `c${suffix}`)
    .split('\n')
    .filter((line) => line !== '');
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

(hasRedisServer() ? describe : describe.skip)('With the roles of docs/operations.md', () => {
  const suffix = randomBytes(4).toString('hex');
  const admin = process.env.TEST_DATABASE_URL!;
  const as = (user: string, password: string): string =>
    Object.assign(new URL(admin), { username: user, password, pathname: `/c${suffix}` }).href;
  const owner = as(`c${suffix}_owner`, 'one');
  const app = as(`c${suffix}_app`, 'another');
  let redis: ScratchRedis;
  let api: Api;

  beforeAll(async () => {
    redis = await startRedis();
    await run(admin, statementsOf('grants', suffix));
    await run(
      Object.assign(new URL(admin), { pathname: `/c${suffix}` }).href,
      statementsOf('default privileges', suffix),
    );
    await migrate(owner, MANIFESTS);
    const [, acl] = /`ACL (SETUSER connections [^`]+)`/.exec(PAGE)!;
    const client = new Redis(redis.url);
    await client.call('ACL', ...acl!.split(' '));
    client.disconnect();
    const { port } = redis;
    api = await startApi({
      DATABASE_URL: app,
      MIGRATE_ON_START: 'off',
      REDIS_URL: `redis://connections:password@127.0.0.1:${port}`,
      REDIS_PREFIX: 'connections',
      RATE_LIMIT: '1000',
    });
  }, 60_000);
  afterAll(async () => {
    await api?.close();
    await redis?.stop();
    await run(admin, [
      `DROP DATABASE IF EXISTS c${suffix} WITH (FORCE)`,
      `DROP ROLE IF EXISTS c${suffix}_app`,
      `DROP ROLE IF EXISTS c${suffix}_owner`,
    ]);
  });

  it('the server reads, writes and caches', async () => {
    const [me, other] = [person(), person()];
    await api.as(me).post('/api/connections/following', { target_user_id: other });
    await api.as(me).post('/api/connections/friends/requests/sent', { target_user_id: other });
    await api.as(me).post('/api/connections/blocks', { target_user_id: person() });
    for (const path of ['/api/connections', '/api/connections/following', '/api/connections/followers'])
      await api.as(me).get(path);
    const { body } = await api.http.get('/health/ready');
    expect(body).toEqual({ status: 'ok', database: true, cache: true, keys: true });
    expect(api.log?.complaints()).toEqual([]);
  });

  it('the server cannot change the schema, nor can others connect', async () => {
    await expect(run(app, ['CREATE TABLE public.x ()'])).rejects.toThrow(/permission denied/);
    await expect(run(app, ['DROP TABLE adjacency.entry'])).rejects.toThrow(/must be owner/);
    await expect(run(app, ['TRUNCATE events.outbox'])).rejects.toThrow(/permission denied/);
  });
});
