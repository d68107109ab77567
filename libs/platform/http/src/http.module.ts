import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { Cursors } from './cursors.js';
import { ErrorFilter } from './error.filter.js';
import { ListAnswers } from './list-answers.js';
import { NoBodyGuard } from './no-body.guard.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { InputPipe } from './validation.pipe.js';

/** Import it after the AuthModule: guards run in the order of their modules, and rate limits apply to known callers. */
@Global()
@Module({
  providers: [
    Cursors,
    ListAnswers,
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_PIPE, useClass: InputPipe },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: NoBodyGuard },
  ],
  exports: [ListAnswers],
})
export class HttpModule {}
