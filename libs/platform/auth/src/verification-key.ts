import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A public key and the algorithms that it can verify. */
export interface VerificationKey {
  readonly key: KeyObject;
  readonly algorithms: readonly string[];
  /** Its name in the key set, if any. */
  readonly kid?: string;
}

/** A key that cannot verify tokens. The message says why, as a clause. */
export class UnusableKeyError extends Error {}

const SHORTEST_RSA_BITS = 2048;
const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const BY_CURVE: Record<string, string[]> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
};
/** Two names of one algorithm: RFC 8037 and RFC 9864. */
const ED25519 = ['EdDSA', 'Ed25519'];

/** Every algorithm that any key can have: all are asymmetric. */
export const ALGORITHMS: readonly string[] = [...RSA, ...Object.values(BY_CURVE).flat(), ...ED25519];

/** The type of a key determines its algorithms, never the token. Throws an UnusableKeyError. */
export function verificationKey(key: KeyObject): VerificationKey {
  return { key, algorithms: algorithmsOf(key) };
}

/** Throws an UnusableKeyError for an entry of a key set that cannot be used. */
export function verificationKeyOfJwk(jwk: unknown): VerificationKey {
  if (typeof jwk !== 'object' || jwk === null) throw new UnusableKeyError('it is not an object');
  const { kid, alg, d, kty } = jwk as Record<string, unknown>;
  if (kty === 'oct') throw new UnusableKeyError('it is symmetric');
  if (d !== undefined) throw new UnusableKeyError('it is a private key');
  if (kid !== undefined && typeof kid !== 'string') throw new UnusableKeyError('its kid is not a string');
  const key = publicKeyOf(jwk);
  const possible = algorithmsOf(key);
  if (alg === undefined) return { key, algorithms: possible, kid };
  if (!possible.includes(alg as string)) throw new UnusableKeyError('its alg is not one of its type');
  return { key, algorithms: ED25519.includes(alg as string) ? ED25519 : [alg as string], kid };
}

/** True for an entry of a key set that is declared for another use than signatures. */
export function isForOtherUse(jwk: unknown): boolean {
  const { use, key_ops: operations, alg } = (jwk ?? {}) as Record<string, unknown>;
  if (use !== undefined && use !== 'sig') return true;
  if (Array.isArray(operations) && !operations.includes('verify')) return true;
  return typeof alg === 'string' && /^(?:RSA-OAEP|RSA1_5|ECDH-ES)/.test(alg);
}

function publicKeyOf(jwk: object): KeyObject {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    throw new UnusableKeyError('it is broken, or of an unknown type or curve');
  }
}

function algorithmsOf(key: KeyObject): readonly string[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') {
    if (details!.modulusLength! >= SHORTEST_RSA_BITS) return RSA;
    throw new UnusableKeyError(`it has fewer than ${SHORTEST_RSA_BITS} bits`);
  }
  if (type === 'ed25519') return ED25519;
  const algorithms = type === 'ec' ? BY_CURVE[details!.namedCurve!] : undefined;
  if (!algorithms) throw new UnusableKeyError('its type or curve is not supported');
  return algorithms;
}
