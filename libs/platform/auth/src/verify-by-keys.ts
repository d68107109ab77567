import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import { InvalidTokenError } from './auth.errors.js';
import { malformed } from './malformed.js';
import type { Claims, Signed } from './signature-check.js';
import { ALGORITHMS, type VerificationKey } from './verification-key.js';

export interface AsymmetricHeader extends Readonly<Record<string, unknown>> {
  readonly alg: string;
  readonly kid?: unknown;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The header of a token with an asymmetric algorithm. Throws InvalidTokenError for any other. */
export function asymmetricHeader(token: string): AsymmetricHeader {
  const { alg, ...header } = headerOf(token);
  if (alg === 'none') throw new InvalidTokenError('it is not signed');
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) {
    throw new InvalidTokenError('its algorithm is not allowed');
  }
  return { ...header, alg };
}

/**
 * Tries each key that fits the token's algorithm; undefined if none of them has signed the token. Throws
 * InvalidTokenError for a token that no key could verify.
 */
export async function verifyByKeys(
  token: string,
  header: AsymmetricHeader,
  keys: readonly VerificationKey[],
): Promise<Signed | undefined> {
  for (const { key, algorithms } of keys) {
    if (!algorithms.includes(header.alg)) continue;
    try {
      const { payload } = await compactVerify(token, key, { algorithms: [header.alg] });
      return { header, claims: claimsOf(payload) };
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue;
      if (error instanceof errors.JOSENotSupported) {
        throw new InvalidTokenError('its header demands extensions (crit) that are not supported');
      }
      throw malformed(token);
    }
  }
  return undefined;
}

function headerOf(token: string): Record<string, unknown> {
  try {
    if (token.split('.').length === 3) return decodeProtectedHeader(token);
  } catch {
    // Reported below.
  }
  throw malformed(token);
}

/** Throws on anything but a JSON object in UTF-8. */
function claimsOf(payload: Uint8Array): Claims {
  const claims: unknown = JSON.parse(UTF8.decode(payload));
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
    throw new TypeError('not claims');
  return claims as Claims;
}
