import { providePostgres, provideRedis } from './servers.mjs';

/**
 * Tests find the servers in TEST_DATABASE_URL (an administrator's) and TEST_REDIS_URL (absent: no Redis here). Returns
 * how to stop them.
 */
export default async function globalSetup() {
  const postgres = await providePostgres(process.env);
  process.env.TEST_DATABASE_URL = postgres.url;
  const redis = await provideRedis(process.env);
  if (redis.url !== undefined) process.env.TEST_REDIS_URL = redis.url;
  return () => Promise.all([postgres.stop(), redis.stop()]);
}
