import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '#platform/auth';
import { CONFIG, type Config } from '#platform/config';
import { PROBES } from '#platform/observability';
import { type Readiness, ReadinessCheck } from './readiness.js';

@Public()
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: ReadinessCheck,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get(PROBES.live)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** With a port of their own for operators, the details are there only. */
  @Get(PROBES.ready)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness['body']> {
    const { ready, body } = await this.readiness.now();
    if (!ready) void reply.status(503).header('Retry-After', '1');
    return this.config.metricsPort === undefined ? body : { status: body.status };
  }
}
