import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Algorithm, createVerifier, TokenError } from 'fast-jwt';
import type { JwtConfig } from '#platform/config';
import { InvalidTokenError } from './auth.errors.js';
import { type Claims, LEEWAY_SECONDS, requiredClaims, type TokenCheck } from './token-check.js';

const SHORTEST_RSA_BITS = 2048;

const REASONS: Record<string, string> = {
  [TokenError.codes.expired]: 'it has expired',
  [TokenError.codes.inactive]: 'it is not valid yet',
  [TokenError.codes.invalidSignature]: 'its signature does not match',
  [TokenError.codes.missingSignature]: 'its signature is missing',
  [TokenError.codes.invalidAlgorithm]: 'its algorithm is not allowed',
  [TokenError.codes.missingRequiredClaim]: 'a required claim is missing',
  [TokenError.codes.invalidClaimType]: 'a claim is of the wrong type',
  [TokenError.codes.invalidClaimValue]: 'a claim has the wrong value',
};

/**
 * Checks tokens by the secret or the public key of the configuration, within the call: the thread pool of WebCrypto
 * costs several times what an HMAC does. Throws when the PEM is not a public key of a supported kind.
 */
export function ownKeyCheck(jwt: JwtConfig): TokenCheck {
  const verify = createVerifier({
    key: jwt.secret ?? jwt.publicKey!,
    algorithms: jwt.secret ? ['HS256'] : algorithmsOf(createPublicKey(jwt.publicKey!)),
    allowedIss: jwt.issuer,
    allowedAud: jwt.audience,
    clockTolerance: LEEWAY_SECONDS * 1000,
    requiredClaims: requiredClaims(jwt),
  });
  return (token) => {
    try {
      return verify(token) as Claims;
    } catch (error) {
      // Times past the end of the calendar make the library fail in other ways.
      const reason = error instanceof TokenError ? REASONS[error.code] : undefined;
      throw new InvalidTokenError(reason ?? 'it is malformed');
    }
  };
}

/** The algorithms a key is used for follow from its kind, never from the token. */
function algorithmsOf(key: KeyObject): Algorithm[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa' && details!.modulusLength! >= SHORTEST_RSA_BITS) return ['RS256', 'PS256'];
  if (type === 'ed25519') return ['EdDSA'];
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return ['ES256'];
  throw new Error(
    `JWT_PUBLIC_KEY must be an RSA key of ${SHORTEST_RSA_BITS} bits or more, a P-256 or an Ed25519 public key`,
  );
}
