import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import type { JwtConfig } from '../config/index.js';

/** The keys tokens are verified with, and the only algorithms that such keys are used for. */
export interface VerificationKeys {
  readonly key: KeyObject | JWTVerifyGetKey;
  readonly algorithms: readonly string[];
}

const COOLDOWN_MS = 30_000;
const MAX_AGE_MS = 600_000;
const TIMEOUT_MS = 3_000;

/** Throws when the configured PEM is not a public key of a supported kind. */
export function verificationKeys(jwt: JwtConfig): VerificationKeys {
  if (jwt.secret) return { key: createSecretKey(Buffer.from(jwt.secret)), algorithms: ['HS256'] };
  if (jwt.publicKey) return publicKey(jwt.publicKey);
  if (!jwt.jwksUri) throw new Error('no key to verify tokens with is configured');
  return {
    key: createRemoteJWKSet(new URL(jwt.jwksUri), {
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_AGE_MS,
      timeoutDuration: TIMEOUT_MS,
      [customFetch]: keepLastGood(),
    }),
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  };
}

function publicKey(pem: string): VerificationKeys {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType === 'rsa') return { key, algorithms: ['RS256', 'PS256'] };
  if (key.asymmetricKeyType === 'ed25519') return { key, algorithms: ['EdDSA'] };
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') {
    return { key, algorithms: ['ES256'] };
  }
  throw new Error('JWT_PUBLIC_KEY must be an RSA, P-256 or Ed25519 public key');
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
