import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { DomainError } from '#kernel';
import type { JwtConfig } from '#platform/config';
import { InvalidTokenError, KeysUnavailableError } from './auth.errors.js';
import { type Claims, LEEWAY_SECONDS, requiredClaims, type TokenCheck } from './token-check.js';

const COOLDOWN_MS = 30_000;
const MAX_AGE_MS = 600_000;
const TIMEOUT_MS = 3_000;

/** Checks tokens by a key set that may rotate: cached, fetched anew for an unknown key, kept while its server is away. */
export function keySetCheck(jwt: JwtConfig): TokenCheck {
  const keySet = createRemoteJWKSet(new URL(jwt.jwksUri!), {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: MAX_AGE_MS,
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: keepLastGood(),
  });
  const options: JWTVerifyOptions = {
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    issuer: jwt.issuer,
    audience: jwt.audience,
    clockTolerance: LEEWAY_SECONDS,
    requiredClaims: requiredClaims(jwt),
  };
  return async (token) => {
    try {
      return await verify(token, keySet, options);
    } catch (error) {
      throw explain(error);
    }
  };
}

/** A token that names no key is tried with each key of the set that it fits. */
async function verify(token: string, keySet: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<Claims> {
  try {
    return (await jwtVerify(token, keySet, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function explain(error: unknown): DomainError {
  if (error instanceof errors.JWTExpired) return new InvalidTokenError('it has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new InvalidTokenError(`the claim ${error.claim} is missing or wrong`);
  }
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    if (error instanceof TypeError && !(error.cause instanceof Error)) {
      return new InvalidTokenError('it is malformed');
    }
    return new KeysUnavailableError({ cause: error });
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return new InvalidTokenError('its algorithm is not allowed');
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new InvalidTokenError('its signature does not match');
  }
  if (error instanceof errors.JWKSNoMatchingKey) return new InvalidTokenError('its key is not known');
  return new InvalidTokenError('it is malformed');
}

/** Answers with the last key set that arrived while the key server is away. */
function keepLastGood(): FetchImplementation {
  let last: string | undefined;
  return async (url, options) => {
    try {
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(`the key server answered ${response.status}`);
      const set = (await response.json()) as { keys?: unknown } | null;
      if (!Array.isArray(set?.keys)) throw new Error('the key server answered without a key set');
      last = JSON.stringify(set);
    } catch (error) {
      if (last === undefined) throw error;
    }
    return new Response(last, { status: 200, headers: { 'content-type': 'application/json' } });
  };
}
