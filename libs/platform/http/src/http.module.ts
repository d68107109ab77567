import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CursorSecretRow } from './cursor-secret.entity.js';
import { CursorSecretRepository } from './cursor-secret.repository.js';
import { Cursors } from './cursors.js';
import { ErrorFilter } from './error.filter.js';
import { HttpMetrics } from './http-metrics.js';
import { ListAnswers } from './list-answers.js';
import { NoBodyGuard } from './no-body.guard.js';
import { RateLimits } from './rate-limits.js';
import { Draining } from './server/draining.js';
import { InputPipe } from './validation.pipe.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([CursorSecretRow])],
  providers: [
    Cursors,
    CursorSecretRepository,
    Draining,
    HttpMetrics,
    ListAnswers,
    RateLimits,
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_PIPE, useClass: InputPipe },
    { provide: APP_GUARD, useClass: NoBodyGuard },
  ],
  exports: [Draining, HttpMetrics, ListAnswers],
})
export class HttpModule {}
