import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import { LRUCache } from 'lru-cache';
import { DomainError, isUserId, toUserId } from '#kernel';
import { CONFIG, type Config, type JwtConfig } from '../config/index.js';
import { AuthenticationError } from './authentication-error.js';
import { type Principal, SERVICE_SCOPE } from './principal.js';
import { type VerificationKeys, verificationKeys } from './verification-keys.js';

const LEEWAY_SECONDS = 60;
const REMEMBERED_TOKENS = 10_000;
const REMEMBER_MS = 60_000;
const MAX_TOKEN_LENGTH = 8_192;

interface Verified {
  readonly principal: Principal;
  /** Unix time in seconds after which the token is refused, leeway included. */
  readonly until: number;
}

/** Tells who a bearer token belongs to. A token seen within the last minute is not verified again. */
@Injectable()
export class TokenVerifier {
  private readonly jwt: JwtConfig;
  private readonly keys: VerificationKeys;
  private readonly verified = new LRUCache<string, Verified>({ max: REMEMBERED_TOKENS, ttl: REMEMBER_MS });

  constructor(@Inject(CONFIG) config: Config) {
    this.jwt = config.jwt;
    this.keys = verificationKeys(config.jwt);
  }

  /** Throws an AuthenticationError for a bad token, `keys_unavailable` while no key set could be fetched yet. */
  async verify(token: string): Promise<Principal> {
    if (token.length > MAX_TOKEN_LENGTH) throw AuthenticationError.invalidToken('it is too long');
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.verified.get(digest);
    if (known && known.until > Date.now() / 1000) return known.principal;
    const payload = await this.payloadOf(token);
    const principal = toPrincipal(payload);
    this.verified.set(digest, { principal, until: payload.exp! + LEEWAY_SECONDS });
    return principal;
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { key, algorithms } = this.keys;
    try {
      const options = {
        algorithms: [...algorithms],
        issuer: this.jwt.issuer,
        audience: this.jwt.audience,
        clockTolerance: LEEWAY_SECONDS,
        requiredClaims: ['exp', 'sub'],
      };
      const { payload } =
        typeof key === 'function'
          ? await verifyByKeySet(token, key, options)
          : await jwtVerify(token, key, options);
      return payload;
    } catch (error) {
      throw explain(error);
    }
  }
}

/** A token that names no key is tried with each key of the set that it fits. */
async function verifyByKeySet(token: string, keySet: JWTVerifyGetKey, options: JWTVerifyOptions) {
  try {
    return await jwtVerify(token, keySet, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function explain(error: unknown): DomainError {
  if (error instanceof errors.JWTExpired) return AuthenticationError.invalidToken('it has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return AuthenticationError.invalidToken(`the claim ${error.claim} is missing or wrong`);
  }
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    if (error instanceof TypeError && !(error.cause instanceof Error)) {
      return AuthenticationError.invalidToken('it is malformed');
    }
    return new DomainError(
      'keys_unavailable',
      'unavailable',
      'The keys that verify tokens cannot be fetched.',
    );
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return AuthenticationError.invalidToken('its algorithm is not allowed');
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return AuthenticationError.invalidToken('its signature does not match');
  }
  if (error instanceof errors.JWKSNoMatchingKey)
    return AuthenticationError.invalidToken('its key is not known');
  return AuthenticationError.invalidToken('it is malformed');
}

function toPrincipal(payload: JWTPayload): Principal {
  const subject = payload.sub;
  if (typeof subject !== 'string' || subject === '')
    throw AuthenticationError.invalidToken('the claim sub is empty');
  if (typeof payload.scope === 'string' && payload.scope.split(' ').includes(SERVICE_SCOPE)) {
    return { kind: 'service', subject };
  }
  if (!isUserId(subject)) throw AuthenticationError.invalidToken('the claim sub is not a UUID');
  return { kind: 'user', subject, userId: toUserId(subject), name: payload.name, picture: payload.picture };
}
