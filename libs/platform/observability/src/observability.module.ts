import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '#platform/config';
import { createLogger, LOGGER } from './logger.js';
import { Metrics } from './metrics.js';

@Global()
@Module({
  providers: [
    Metrics,
    { provide: LOGGER, inject: [CONFIG], useFactory: (config: Config) => createLogger(config.logLevel) },
  ],
  exports: [Metrics, LOGGER],
})
export class ObservabilityModule {}
