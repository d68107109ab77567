/** The content of a token. Only its signature has been checked. */
export interface Signed {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Claims;
}

export type Claims = Readonly<Record<string, unknown>>;

/**
 * Verifies the signature of a token. Throws InvalidTokenError, or KeysUnavailableError if the keys cannot be fetched.
 */
export type SignatureCheck = (token: string) => Signed | Promise<Signed>;
