import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { DestinationStream } from 'pino';
import { CONFIG, type Config } from '#platform/config';
import { createLogger, LOGGER } from './logger.js';
import { Metrics } from './metrics.js';

@Global()
@Module({})
export class ObservabilityModule {
  /** @param log destination of the log lines; stdout if absent */
  static forRoot(log?: DestinationStream): DynamicModule {
    const logger = {
      provide: LOGGER,
      inject: [CONFIG],
      useFactory: (config: Config) => createLogger(config.logLevel, log),
    };
    return { module: ObservabilityModule, providers: [Metrics, logger], exports: [Metrics, LOGGER] };
  }
}
