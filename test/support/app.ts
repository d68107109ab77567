import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { loadConfig } from '#platform/config';
import { type ServerLimits } from '#platform/http';
import { createApp } from '../../apps/api/src/configure-app.js';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { isOnCitus, prepareSchema } from './citus.js';
import { createDatabase } from './database.js';
import { LogMemory } from './log-memory.js';
import { TEST_SECRET } from './tokens.js';

/** The tests share the event loop with the server: they would overload it themselves. */
const TEST_LIMITS: Partial<ServerLimits> = { eventLoopDelayMs: 30_000 };

export interface TestApp {
  app: NestFastifyApplication;
  url: string;
  databaseUrl: string;
  http: ReturnType<typeof supertest>;
  /** The log of this application, unless LOG_LEVEL sends it to stdout. */
  log?: LogMemory;
  close(): Promise<void>;
}

/**
 * The whole application in this process, on a free port, a new migrated database and an in-process cache. `overrides`
 * are environment variables; a DATABASE_URL among them is used, and its database is kept. The log is kept in memory, or
 * goes to stdout if the tests are run with a LOG_LEVEL.
 */
export async function startApp(
  overrides: Partial<NodeJS.ProcessEnv> = {},
  limits: Partial<ServerLimits> = TEST_LIMITS,
): Promise<TestApp> {
  const database = overrides.DATABASE_URL === undefined ? await createDatabase() : undefined;
  const key = overrides.JWT_PUBLIC_KEY ?? overrides.JWT_JWKS_URI;
  const log = process.env.LOG_LEVEL ? undefined : new LogMemory();
  try {
    const distributed = isOnCitus(overrides.DATABASE_URL ?? database!.url);
    if (distributed) await prepareSchema(overrides.DATABASE_URL ?? database!.url, MANIFESTS);
    const config = loadConfig({
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: process.env.LOG_LEVEL || 'debug',
      DATABASE_URL: database?.url,
      DISTRIBUTED: distributed ? 'citus' : undefined,
      JWT_SECRET: key === undefined ? TEST_SECRET : undefined,
      ...overrides,
    });
    const app = await createApp({ ...config, databaseUrl: config.databaseUrl! }, log, limits);
    try {
      await app.listen(config.port, config.host!);
    } catch (error) {
      await app.close();
      throw error;
    }
    const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    const close = async () => {
      await app.close();
      await database?.drop();
    };
    return { app, url, databaseUrl: config.databaseUrl!, http: supertest(url), log, close };
  } catch (error) {
    await database?.drop();
    throw error;
  }
}
