import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { createLogger, LOGGER } from './logger.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';

@Global()
@Module({
  controllers: [MetricsController],
  providers: [
    Metrics,
    { provide: LOGGER, inject: [CONFIG], useFactory: (config: Config) => createLogger(config.logLevel) },
  ],
  exports: [Metrics, LOGGER],
})
export class ObservabilityModule {}
