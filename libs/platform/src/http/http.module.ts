import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ErrorFilter } from './error.filter.js';
import { ListCodec } from './list-codec.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { InputPipe } from './validation.pipe.js';

/** Import it after the AuthModule: guards run in the order of their modules, and limits are for known callers. */
@Global()
@Module({
  providers: [
    ListCodec,
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_PIPE, useClass: InputPipe },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [ListCodec],
})
export class HttpModule {}
