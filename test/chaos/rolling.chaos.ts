import { createDatabase } from '../support/database.js';
import { hasRedisServer, startRedis } from '../support/redis.js';
import { writeFigures } from '../support/reliability.js';
import { roll } from '../support/rolling.js';

const ROLLS = 5;
const CLIENTS = 16;
const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis('two servers behind a load balancer', () => {
  it(`are both replaced ${ROLLS} times under load without a failed request`, async () => {
    const [database, redis] = await Promise.all([createDatabase(), startRedis()]);
    try {
      const env = { DATABASE_URL: database.url, REDIS_URL: redis.url, DRAIN_SECONDS: '2' };
      const { requests, failures, codes } = await roll(env, ROLLS, CLIENTS);
      writeFigures('rolling.chaos.ts', 'Rolling deploys', [
        {
          what: `two servers, replaced ${ROLLS} times each, ${CLIENTS} keep-alive clients, ${requests.toLocaleString('en-US')} requests`,
          goal: '0 failed',
          measured: `${failures.length} failed`,
          met: failures.length === 0,
        },
        {
          what: 'exit codes of the servers that were stopped',
          goal: '0',
          measured: [...new Set(codes)].join(', '),
          met: codes.every((code) => code === 0),
        },
      ]);
      expect(failures).toEqual([]);
      expect(codes).toEqual(Array(2 * ROLLS).fill(0));
    } finally {
      await redis.stop();
      await database.drop();
    }
  }, 600_000);
});
