import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '#platform/config';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OperatorsPort } from './operators-port.js';
import { ReadinessCheck } from './readiness.js';

/** Endpoints for operators and orchestrators: liveness, readiness and metrics, the latter on a port of their own if set. */
@Module({})
export class OperationsModule {
  static forRoot({ metricsPort }: Pick<Config, 'metricsPort'>): DynamicModule {
    const apart = metricsPort !== undefined;
    return {
      module: OperationsModule,
      controllers: [HealthController, ...(apart ? [] : [MetricsController])],
      providers: [ReadinessCheck, ...(apart ? [OperatorsPort] : [])],
    };
  }
}
