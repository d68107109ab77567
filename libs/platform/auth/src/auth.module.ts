import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtStrategy } from './jwt.strategy.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { PrincipalObservers } from './principal-observers.js';
import { TokenKeys } from './token-keys.js';
import { TokenVerifier } from './token-verifier.js';

@Global()
@Module({
  providers: [
    TokenKeys,
    TokenVerifier,
    JwtStrategy,
    PrincipalObservers,
    JwtAuthGuard,
    { provide: APP_GUARD, useExisting: JwtAuthGuard },
  ],
  exports: [PrincipalObservers, TokenKeys],
})
export class AuthModule {}
