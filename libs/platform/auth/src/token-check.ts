import type { JwtConfig } from '#platform/config';

/** What a token says, once its signature and times are known to be good. */
export interface Claims {
  readonly sub?: unknown;
  readonly exp?: number;
  readonly scope?: unknown;
  readonly name?: unknown;
  readonly picture?: unknown;
}

/** Verifies a token. Throws InvalidTokenError for a bad one, KeysUnavailableError when no key can be had. */
export type TokenCheck = (token: string) => Claims | Promise<Claims>;

export const LEEWAY_SECONDS = 60;

/** `iss` and `aud` must be there when they are configured. */
export function requiredClaims(jwt: JwtConfig): string[] {
  return ['exp', 'sub', ...(jwt.issuer ? ['iss'] : []), ...(jwt.audience ? ['aud'] : [])];
}
