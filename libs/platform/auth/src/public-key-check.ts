import { createPublicKey } from 'node:crypto';
import { InvalidTokenError } from './auth.errors.js';
import type { SignatureCheck } from './signature-check.js';
import { UnusableKeyError, type VerificationKey, verificationKey } from './verification-key.js';
import { asymmetricHeader, verifyByKeys } from './verify-by-keys.js';

/** Checks signatures by one public key or certificate in PEM form. Throws at once for a key that cannot be used. */
export function publicKeyCheck(pem: string): SignatureCheck {
  const key = usableKey(pem);
  return async (token) => {
    const header = asymmetricHeader(token);
    if (!key.algorithms.includes(header.alg)) {
      throw new InvalidTokenError('its algorithm is not allowed');
    }
    const signed = await verifyByKeys(token, header, [key]);
    if (!signed) throw new InvalidTokenError('its signature does not match');
    return signed;
  };
}

function usableKey(pem: string): VerificationKey {
  try {
    return verificationKey(createPublicKey(pem));
  } catch (error) {
    if (!(error instanceof UnusableKeyError)) throw error;
    throw new Error(
      'JWT_PUBLIC_KEY must be an RSA key of 2048 bits or more, a P-256, P-384 or P-521, or an Ed25519 public key: ' +
        error.message,
      { cause: error },
    );
  }
}
