import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { DomainError } from '#kernel';
import { bearerToken } from './bearer-token.js';
import type { Principal } from './principal.js';
import { TokenVerifier } from './token-verifier.js';

type Verify = (
  token: string,
  key: unknown,
  options: unknown,
  done: (error: unknown, payload?: Principal) => void,
) => void;

/**
 * Reads the bearer token as passport expects, and verifies it through the hook that passport-jwt offers, because the
 * library that it ships with supports neither EdDSA nor key sets.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(VerifierStrategy(), 'jwt') {
  constructor(verifier: TokenVerifier) {
    super({
      jwtFromRequest: (request: unknown) => bearerToken(request as FastifyRequest) ?? null,
      secretOrKeyProvider: withVerifier(verifier),
    });
  }

  validate(principal: Principal): Principal {
    return principal;
  }
}

/** Passes the verifier in place of the key, so that each application uses its own. */
function withVerifier(
  verifier: TokenVerifier,
): (request: unknown, token: unknown, done: (error: null, key: string) => void) => void {
  return (_request, _token, done) => done(null, verifier as unknown as string);
}

function VerifierStrategy(): typeof Strategy {
  const verify: Verify = (token, verifier, _options, done) => {
    (verifier as TokenVerifier).verify(token).then(
      (principal) => done(null, principal),
      (error: unknown) => done(error),
    );
  };
  (Strategy as unknown as { JwtVerifier: Verify }).JwtVerifier = verify;
  return Strategy;
}

/** The error with which passport reports that there was no token at all. */
export function isMissingToken(info: unknown): boolean {
  return info instanceof Error && !(info instanceof DomainError) && info.message === 'No auth token';
}
