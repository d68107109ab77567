import { isUtf8 } from 'node:buffer';
import { createVerifier, TokenError } from 'fast-jwt';
import { InvalidTokenError } from './auth.errors.js';
import { malformed } from './malformed.js';
import type { SignatureCheck, Signed } from './signature-check.js';

const REASONS: Record<string, string> = {
  [TokenError.codes.invalidSignature]: 'its signature does not match',
  [TokenError.codes.missingSignature]: 'its signature is missing',
  [TokenError.codes.invalidAlgorithm]: 'its algorithm is not allowed',
  [TokenError.codes.invalidCritHeader]: 'its header demands extensions (crit) that are not supported',
};

/**
 * Checks HS256 signatures synchronously: jose uses the thread pool of WebCrypto, which costs several times as much as
 * the HMAC.
 */
export function secretCheck(secret: string): SignatureCheck {
  const verify = createVerifier({
    key: secret,
    algorithms: ['HS256'],
    ignoreExpiration: true,
    ignoreNotBefore: true,
    complete: true,
  });
  return (token) => {
    try {
      const { header, payload } = verify(token) as { header: Signed['header']; payload: Signed['claims'] };
      if (!isUtf8(Buffer.from(token.split('.')[1]!, 'base64url'))) throw malformed(token);
      return { header, claims: payload };
    } catch (error) {
      if (error instanceof InvalidTokenError) throw error;
      const reason = error instanceof TokenError ? REASONS[error.code] : undefined;
      throw reason ? new InvalidTokenError(reason) : malformed(token);
    }
  };
}
