import { InvalidTokenError, KeysUnavailableError } from './auth.errors.js';
import type { KeySet } from './key-set.js';
import type { SignatureCheck } from './signature-check.js';
import type { VerificationKey } from './verification-key.js';
import { type AsymmetricHeader, asymmetricHeader, verifyByKeys } from './verify-by-keys.js';

/**
 * Checks signatures with the keys of a key set that may rotate. If no key fits, the token is refused as invalid only
 * while the key set can be fetched: otherwise it may be signed with a newer key.
 */
export function keySetCheck(keySet: KeySet): SignatureCheck {
  return async (token) => {
    const header = asymmetricHeader(token);
    const keys = await keySet.keys();
    if (keys.length === 0) throw new KeysUnavailableError({ cause: keySet.failure });
    const candidates = named(keys, header.kid);
    const signed = await verifyByKeys(token, header, candidates);
    if (signed) return signed;
    if (header.kid !== undefined && candidates.length > 0) throw mismatch(header, candidates);
    const newer = await keySet.newerKeys();
    const verified = newer === keys ? undefined : await verifyByKeys(token, header, named(newer, header.kid));
    if (verified) return verified;
    if (!keySet.available) throw new KeysUnavailableError({ cause: keySet.failure });
    throw new InvalidTokenError(
      keySet.hasUnusable(header.kid)
        ? 'its key in the key set cannot be used'
        : 'it is signed by no known key',
    );
  };
}

/** If a token names no key, all keys are tried. */
function named(keys: readonly VerificationKey[], kid: unknown): readonly VerificationKey[] {
  return kid === undefined ? keys : keys.filter((key) => key.kid === kid);
}

function mismatch({ alg }: AsymmetricHeader, candidates: readonly VerificationKey[]): InvalidTokenError {
  return new InvalidTokenError(
    candidates.some(({ algorithms }) => algorithms.includes(alg))
      ? 'its signature does not match'
      : 'its algorithm is not that of the key it names',
  );
}
