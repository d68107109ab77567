import { Redis } from 'ioredis';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { userToken } from '../support/tokens.js';

const withRedis = hasRedisServer() ? describe : describe.skip;
const WRITES = 40;

withRedis('while Redis refuses writes', () => {
  let host: TestApp;
  let redis: ScratchRedis;
  let admin: Redis;
  const ready = async (): Promise<unknown> => (await host.http.get('/health/ready')).body;

  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
    host = await startApp({ REDIS_URL: redis.url });
    await eventually(async () => expect(await ready()).toMatchObject({ status: 'ok', cache: true }));
  });
  afterAll(async () => {
    await host.close();
    admin.disconnect();
    await redis.stop();
  });

  it('writes are quick, counts are correct, and readiness and metrics show it', async () => {
    const user = person();
    const authorization = { Authorization: `Bearer ${await userToken(user)}` };
    const count = async (): Promise<number> => {
      const { body } = await host.http.get('/api/connections').set(authorization).expect(200);
      return (body as { data: { following_count: number } }).data.following_count;
    };
    expect(await count()).toBe(0);
    await admin.call('REPLICAOF', '127.0.0.1', 1);
    const times: number[] = [];
    for (let i = 1; i <= WRITES; i++) {
      const began = performance.now();
      await host.http
        .post('/api/connections/following')
        .set(authorization)
        .send({ target_user_id: person() })
        .expect(201);
      times.push(performance.now() - began);
      expect(await count()).toBe(i);
    }
    expect(times.toSorted((a, b) => a - b)[WRITES / 2]).toBeLessThan(90);
    expect(await ready()).toMatchObject({ status: 'degraded', database: true, cache: false });
    const { text } = await host.http.get('/metrics');
    expect(Number(/^cache_epoch_moves_total (\d+)/m.exec(text)![1])).toBeLessThan(10);
    expect(host.log?.count('Redis refuses commands')).toBe(1);

    await admin.call('REPLICAOF', 'NO', 'ONE');
    await eventually(async () => expect(await ready()).toMatchObject({ status: 'ok', cache: true }));
    expect(await count()).toBe(WRITES);
  });
});
