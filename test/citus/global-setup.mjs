import { provideRedis } from '../support/servers.mjs';

/** Tests run on the cluster whose coordinator is in CITUS_URL. Returns how to stop the Redis. */
export default async function globalSetup() {
  if (!process.env.CITUS_URL) throw new Error('CITUS_URL must name a coordinator of Citus that has workers.');
  process.env.TEST_ON_CITUS = 'yes';
  process.env.TEST_DATABASE_URL = process.env.CITUS_URL;
  const redis = await provideRedis(process.env);
  if (redis.url !== undefined) process.env.TEST_REDIS_URL = redis.url;
  return () => redis.stop();
}
