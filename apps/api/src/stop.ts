import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Config } from '#platform/config';
import { Draining } from '#platform/http';
import { LOGGER } from '#platform/observability';

/** Time that remains for closing the stores when connections must be cut off, in milliseconds. */
const CLOSE_MS = 2_000;

/**
 * Stops without a failed request: is not ready at once, serves on until load balancers have noticed, stops listening,
 * finishes the requests in flight, and closes everything else. Resolves when the process may end.
 */
export async function stop(app: NestFastifyApplication, config: Config, signal: string): Promise<void> {
  const { drainSeconds, hardStopSeconds } = config;
  const logger = app.get<Logger>(LOGGER);
  const draining = app.get(Draining);
  const start = performance.now();
  draining.begin();
  logger.info({ signal, drain_seconds: drainSeconds, hard_stop_seconds: hardStopSeconds }, 'stopping');
  await sleep(drainSeconds * 1000);
  const left = hardStopSeconds * 1000 - (performance.now() - start);
  const cut = await draining.finish(Math.max(left - CLOSE_MS, left / 2));
  if (cut > 0) logger.warn({ connections: cut }, 'connections were cut off');
  await app.close();
  logger.info({ seconds: Math.round((performance.now() - start) / 100) / 10 }, 'stopped');
}
