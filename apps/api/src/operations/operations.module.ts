import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** What operators and orchestrators ask the process: is it alive, is it ready, how is it doing. */
@Module({ controllers: [HealthController, MetricsController] })
export class OperationsModule {}
