import { InvalidTokenError } from './auth.errors.js';

const SIGNED_PARTS = 3;
const ENCRYPTED_PARTS = 5;

/** Says why a text is not a signed JWT. */
export function malformed(token: string): InvalidTokenError {
  const parts = token.split('.', ENCRYPTED_PARTS + 1).length;
  if (parts === ENCRYPTED_PARTS) return new InvalidTokenError('it is encrypted, not signed');
  if (parts !== SIGNED_PARTS) return new InvalidTokenError('it is not a JWT');
  return new InvalidTokenError('it is malformed');
}
