import { providePostgres, provideRedis } from './servers.mjs';

/** Tests find the servers in TEST_DATABASE_URL (an administrator's) and TEST_REDIS_URL (absent: no Redis here). */
export default async function globalSetup() {
  const postgres = await providePostgres(process.env);
  globalThis.testServers = [postgres];
  const redis = await provideRedis(process.env);
  globalThis.testServers.push(redis);
  process.env.TEST_DATABASE_URL = postgres.url;
  if (redis.url !== undefined) process.env.TEST_REDIS_URL = redis.url;
}
