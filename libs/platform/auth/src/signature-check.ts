/** What a token says. Nothing but its signature has been looked at. */
export interface Signed {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Claims;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Verifies the signature of a token. Throws InvalidTokenError, or KeysUnavailableError when no key can be had. */
export type SignatureCheck = (token: string) => Signed | Promise<Signed>;
