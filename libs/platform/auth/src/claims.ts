import { InvalidTokenError } from './auth.errors.js';
import type { Claims, Signed } from './signature-check.js';

/** Allowed difference between clocks. */
const LEEWAY_SECONDS = 60;

/** The types of RFC 7519 and RFC 9068. A token of another type has another purpose: RFC 8725, section 3.11. */
const ACCESS_TOKEN_TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];

export interface ExpectedClaims {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
}

/** The period in which a token is valid, including the leeway, in Unix milliseconds. */
export interface Validity {
  readonly from: number;
  readonly until: number;
}

/** Throws InvalidTokenError, which names the claim and says what is wrong with it. */
export function checkClaims({ header, claims }: Signed, expected: ExpectedClaims): Validity {
  checkHeader(header);
  const validity = checkTimes(claims);
  if (expected.issuers.length > 0) checkIssuer(claims.iss, expected.issuers);
  if (expected.audiences.length > 0) checkAudience(claims.aud, expected.audiences);
  return validity;
}

function checkHeader({ typ, crit }: Signed['header']): void {
  if (crit !== undefined) throw refused('its header demands extensions (crit) that are not supported');
  if (typ === undefined) return;
  if (typeof typ !== 'string' || !ACCESS_TOKEN_TYPES.includes(typ.toLowerCase())) {
    throw refused('the typ of its header is not that of an access token');
  }
}

function checkTimes(claims: Claims): Validity {
  const now = Date.now();
  const [exp, nbf, iat] = ['exp', 'nbf', 'iat'].map((name) => time(claims, name));
  if (exp === undefined) throw refused('the claim exp is missing');
  const validity = {
    from: nbf === undefined ? -Infinity : (nbf - LEEWAY_SECONDS) * 1000,
    until: (exp + LEEWAY_SECONDS) * 1000,
  };
  if (now >= validity.until) throw refused('it has expired, by the claim exp');
  if (now < validity.from) throw refused('it is not valid yet, by the claim nbf');
  if (iat !== undefined && now < (iat - LEEWAY_SECONDS) * 1000)
    throw refused('the claim iat is in the future');
  return validity;
}

/** Seconds since 1970. */
function time(claims: Claims, name: string): number | undefined {
  const value = claims[name];
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw refused(`the claim ${name} is not a number`);
}

function checkIssuer(iss: unknown, issuers: readonly string[]): void {
  if (iss === undefined) throw refused('the claim iss is missing');
  if (typeof iss !== 'string') throw refused('the claim iss is not a string');
  if (issuers.includes(iss)) return;
  const turned = iss.endsWith('/') ? iss.slice(0, -1) : `${iss}/`;
  throw refused(
    issuers.includes(turned)
      ? 'the claim iss differs from the expected issuer by the slash at its end'
      : 'the claim iss is not the expected issuer',
  );
}

function checkAudience(aud: unknown, audiences: readonly string[]): void {
  if (aud === undefined) throw refused('the claim aud is missing');
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((one) => typeof one === 'string')) {
    throw refused('the claim aud is neither a string nor an array of strings');
  }
  if (!named.some((one) => audiences.includes(one))) {
    throw refused('the claim aud does not name an expected audience');
  }
}

function refused(reason: string): InvalidTokenError {
  return new InvalidTokenError(reason);
}
