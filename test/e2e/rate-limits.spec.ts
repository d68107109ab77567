import type { Response } from 'supertest';
import type { UserId } from '#kernel';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { serviceToken, userToken } from '../support/tokens.js';

const PATH = '/api/connections/following';
const LIMITS = { RATE_LIMIT: '5', RATE_LIMIT_WRITES: '2', RATE_LIMIT_SERVICE: '3' };
const LIMITED = 'requests are counted per process, not in Redis';

interface Ask {
  token?: string;
  /** The whole header. */
  authorization?: string;
  from?: string;
  writes?: boolean;
  path?: string;
}

function ask(app: TestApp, { token, authorization, from, writes, path = PATH }: Ask): Promise<Response> {
  const request = writes ? app.http.post(path).send({ target_user_id: person() }) : app.http.get(path);
  const header = authorization ?? (token && `Bearer ${token}`);
  if (header) void request.set('Authorization', header);
  if (from) void request.set('X-Forwarded-For', from);
  return Promise.resolve(request);
}

async function statusesOf(app: TestApp, asks: readonly Ask[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const each of asks) statuses.push((await ask(app, each)).status);
  return statuses;
}

const times = (n: number, each: Ask): Ask[] => Array.from({ length: n }, () => each);

const told = ({ status, headers }: Response) => [
  status,
  headers['ratelimit-limit'],
  headers['ratelimit-remaining'],
  headers['ratelimit-policy'],
];

let uses = 0;
/** A client address that no other test uses. */
const address = (): string => `198.51.100.${(uses += 1)}`;

describe('the rate limit', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ ...LIMITS, TRUST_PROXY: 'loopback' });
  });
  afterAll(() => app.close());

  it('counts the requests of a user, whatever their tokens and the form of the header', async () => {
    const id = person();
    const claims = [{}, { name: 'Ada' }, { iss: 'https://other.example' }, { jti: 'x' }, { aud: 'y' }, {}];
    const tokens = await Promise.all(claims.map((given) => userToken(id, given)));
    const schemes = ['Bearer ', 'bearer ', 'BEARER ', 'Bearer  ', 'Bearer   ', 'Bearer '];
    const asks = tokens.map((token, i) => ({ authorization: `${schemes[i]}${token}` }));
    expect(await statusesOf(app, asks)).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await ask(app, asks[0]!);
    expect([refused.body.code, Number(refused.headers['retry-after']) > 0]).toEqual(['rate_limited', true]);
    expect(await statusesOf(app, [{ token: await userToken() }])).toEqual([200]);
  });

  it('says in headers how much is left', async () => {
    const token = await userToken();
    const answers: Response[] = [];
    for (let i = 0; i < 6; i++) answers.push(await ask(app, { token }));
    expect(answers.map(told)).toEqual([
      ...[4, 3, 2, 1, 0].map((left) => [200, '5', String(left), '5;w=60']),
      [429, '5', '0', '5;w=60'],
    ]);
    for (const { headers } of answers) {
      expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0);
      expect(Number(headers['ratelimit-reset'])).toBeLessThanOrEqual(60);
    }
    expect(answers[5]!.headers['retry-after']).toBe(answers[5]!.headers['ratelimit-reset']);
  });

  it('is lower for writes, which count as requests too', async () => {
    const token = await userToken();
    const write = { token, writes: true };
    expect(told(await ask(app, write))).toEqual([201, '2', '1', '5;w=60, 2;w=60']);
    expect(told(await ask(app, write))).toEqual([201, '2', '0', '5;w=60, 2;w=60']);
    const refused = await ask(app, write);
    expect(told(refused)).toEqual([429, '2', '0', '5;w=60, 2;w=60']);
    expect((await ask(app, { token })).body.meta.total).toBe(2);
    expect(await statusesOf(app, times(2, { token }))).toEqual([200, 429]);
  });

  it('is another for services, told apart by issuer and subject', async () => {
    const asService = async (claims: object, writes = false): Promise<Ask> => ({
      token: await serviceToken({ sub: 'one', iss: 'https://a.example', ...claims }),
      path: `${PATH}?user_id=${person()}`,
      writes,
    });
    const asks = [await asService({}), await asService({}, true), await asService({ jti: 'x' }, true)];
    expect(await statusesOf(app, [...asks, asks[0]!])).toEqual([200, 201, 201, 429]);
    const others = [{ sub: 'two' }, { iss: 'https://b.example' }, { iss: undefined }].map((claims) =>
      asService(claims),
    );
    expect(await statusesOf(app, await Promise.all(others))).toEqual([200, 200, 200]);
  });

  it.each([
    ['without a token', undefined],
    ['with a token that is not valid', 'Bearer x.y.z'],
    ['with a header that cannot be read', 'Bearer a b c'],
  ])('counts requests %s by client address', async (_, authorization) => {
    const from = address();
    expect(await statusesOf(app, times(6, { authorization, from }))).toEqual([401, 401, 401, 401, 401, 429]);
    const refused = await ask(app, { authorization, from });
    expect(refused.body.code).toBe('rate_limited');
    expect(refused.headers['retry-after']).toBeDefined();
    expect(await statusesOf(app, [{ authorization, from: address() }])).toEqual([401]);
    expect(await statusesOf(app, [{ token: await userToken(), from }])).toEqual([200]);
  });

  it('tells an address without a valid token what is left', async () => {
    expect(told(await ask(app, { from: address() }))).toEqual([401, '5', '4', '5;w=60']);
  });

  it('counts expired tokens by client address, not for their user', async () => {
    const [id, from] = [person(), address()];
    const expired = await userToken(id, { exp: 1 });
    expect(await statusesOf(app, times(6, { token: expired, from }))).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await statusesOf(app, times(5, { token: await userToken(id) }))).toEqual(
      times(5, {}).map(() => 200),
    );
  });

  it.each([
    ['addresses of one IPv6 network', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 429],
    ['an address with a port', '203.0.113.7', '203.0.113.7:4711', 429],
    ['an IPv4 address in either notation', '203.0.113.8', '::ffff:203.0.113.8', 429],
    ['other IPv4 addresses in IPv6 notation', '::ffff:203.0.113.9', '::ffff:203.0.113.10', 401],
    ['other networks', '2001:db8:1:3::1', '2001:db8:1:4::1', 401],
    ['the last address that a trusted proxy tells', '203.0.113.11', '192.0.2.1, 203.0.113.11', 429],
    ['whatever is no address', 'nonsense', '<script>', 429],
  ])('counts by client address: %s', async (_, from, then, expected) => {
    await statusesOf(app, times(5, { from }));
    expect(await statusesOf(app, [{ from: then }])).toEqual([expected]);
  });

  it('leaves health, metrics and documentation alone', async () => {
    const paths = ['/health/live', '/health/ready', '/metrics', '/docs-json'];
    const asks = paths.flatMap((path) => times(6, { path, from: '192.0.2.77' }));
    expect(new Set(await statusesOf(app, asks))).toEqual(new Set([200]));
  });

  it('lets a refused request do nothing', async () => {
    const [id, reader] = [person(), person()];
    const later = Math.floor(Date.now() / 1000) + 5;
    await statusesOf(app, times(5, { token: await userToken(id, { name: 'Ada' }) }));
    expect((await ask(app, { token: await userToken(id, { name: 'Grace', iat: later }) })).status).toBe(429);
    await app.http
      .post(PATH)
      .set('Authorization', `Bearer ${await userToken(reader)}`)
      .send({ target_user_id: id });
    const { body } = await ask(app, { token: await userToken(reader) });
    expect(body.data[0].name).toBe('Ada');
  });
});

describe('the client address', () => {
  it.each([
    ['off', 'X-Forwarded-For is not believed', 429],
    ['192.0.2.0/24', 'nor from a proxy that is not trusted', 429],
    ['on', 'but from everyone if so configured', 401],
  ])('TRUST_PROXY=%s: %s', async (proxies, _, expected) => {
    const app = await startApp({ RATE_LIMIT: '1', TRUST_PROXY: proxies });
    try {
      expect(await statusesOf(app, [{ from: '203.0.113.1' }, { from: '203.0.113.2' }])).toEqual([
        401,
        expected,
      ]);
    } finally {
      await app.close();
    }
  });
});

describe('without RATE_LIMIT', () => {
  it('neither limits nor headers exist', async () => {
    const app = await startApp();
    try {
      const answers = await Promise.all([ask(app, {}), ask(app, { token: await userToken() })]);
      const names = answers.flatMap(({ headers }) => Object.keys(headers));
      expect(names.filter((name) => name.startsWith('ratelimit'))).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

(hasRedisServer() ? describe : describe.skip)('rate limits of several instances', () => {
  let redis: ScratchRedis;
  let database: TestDatabase;
  let instances: TestApp[];
  beforeAll(async () => {
    [redis, database] = await Promise.all([startRedis(), createDatabase()]);
    const env = { RATE_LIMIT: '4', DATABASE_URL: database.url, REDIS_URL: redis.url };
    instances = [await startApp(env), await startApp(env)];
  });
  afterAll(async () => {
    await Promise.all(instances.map((app) => app.close()));
    await redis.stop();
    await database.drop();
  });

  const alternately = async (user: UserId, n: number): Promise<number[]> => {
    const token = await userToken(user);
    const answers = Array.from({ length: n }, (_, i) => ask(instances[i % 2]!, { token }));
    return (await Promise.all(answers)).map(({ status }) => status).sort();
  };

  it('are one limit, also for requests at the same time', async () => {
    expect(await alternately(person(), 6)).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it('are one per process while Redis is frozen or gone, which is logged once, and at its end', async () => {
    const alone = async (): Promise<void> => {
      const token = await userToken();
      expect(await statusesOf(instances[0]!, times(6, { token }))).toEqual([200, 200, 200, 200, 429, 429]);
      expect(await statusesOf(instances[1]!, [{ token }])).toEqual([200]);
    };
    redis.freeze();
    await alone();
    redis.thaw();
    await redis.kill();
    await alone();
    const logged = (): (number | undefined)[] => instances.map(({ log }) => log?.count(LIMITED));
    expect(logged()).toEqual([1, 1]);
    await redis.restart();
    await eventually(async () => expect(await alternately(person(), 5)).toContain(429));
    await eventually(() => expect(logged()).toEqual([2, 2]), { timeoutMs: 20_000 });
  });
});
