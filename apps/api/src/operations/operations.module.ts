import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** Endpoints for operators and orchestrators: liveness, readiness and metrics. */
@Module({ controllers: [HealthController, MetricsController] })
export class OperationsModule {}
