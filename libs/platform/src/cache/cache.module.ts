import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config/index.js';
import { LOGGER } from '../observability/index.js';
import { connectRedis, REDIS, type RedisConnection } from './redis.js';

const SAME_FAULT_MS = 10_000;

@Global()
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [CONFIG, LOGGER],
      useFactory: (config: Config, logger: Logger) =>
        connectRedis(config.redisUrls, loggedNowAndThen(logger)),
    },
  ],
  exports: [REDIS],
})
export class CacheModule implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: RedisConnection | null) {}

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}

function loggedNowAndThen(logger: Logger): (error: Error) => void {
  let last = 0;
  return (error) => {
    if (Date.now() - last < SAME_FAULT_MS) return;
    last = Date.now();
    logger.warn({ err: error }, 'Redis cannot be reached');
  };
}
