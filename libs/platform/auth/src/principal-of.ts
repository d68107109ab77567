import { isUserId, toUserId, type UserId } from '#kernel';
import type { JwtConfig } from '#platform/config';
import { InvalidTokenError } from './auth.errors.js';
import { userIdOf } from './name-based-uuid.js';
import type { Principal } from './principal.js';
import { SERVICE_SCOPE } from './service-scope.js';
import type { Claims } from './signature-check.js';

const SCOPE_CLAIMS = ['scope', 'scp'];
/** Claims in which providers put rights that are not scopes: read only for the error message. */
const RIGHTS_CLAIMS = ['permissions', 'roles'];
/** A lone surrogate has no UTF-8 encoding: two different texts could give the same id. */
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** Determines the user or service of a token. Throws InvalidTokenError, which names what is missing. */
export function principalOf(claims: Claims, jwt: Pick<JwtConfig, 'userClaim' | 'userId'>): Principal {
  if (isService(claims)) return serviceOf(claims);
  const userId = jwt.userId === 'uuid5' ? derivedId(claims, jwt.userClaim) : statedId(claims, jwt.userClaim);
  const subject = typeof claims.sub === 'string' && claims.sub !== '' ? claims.sub : userId;
  const { name, picture, iat } = claims;
  return {
    kind: 'user',
    subject,
    userId,
    name,
    picture,
    issuedAt: typeof iat === 'number' ? iat : undefined,
  };
}

function serviceOf(claims: Claims): Principal {
  const { iss } = claims;
  return { kind: 'service', subject: text(claims, 'sub'), ...(typeof iss === 'string' && { issuer: iss }) };
}

function isService(claims: Claims): boolean {
  return SCOPE_CLAIMS.some((name) => words(claims[name]).includes(SERVICE_SCOPE));
}

function statedId(claims: Claims, claim: string): UserId {
  const value = own(claims, claim);
  if (isUserId(value)) return toUserId(value);
  const fault = value === undefined ? 'is missing' : value === '' ? 'is empty' : 'is not a UUID';
  throw refused(`the claim ${claim} ${fault}, and ${noScope(claims)}`);
}

function derivedId(claims: Claims, claim: string): UserId {
  return userIdOf(text(claims, 'iss'), text(claims, claim));
}

function noScope(claims: Claims): string {
  const found = RIGHTS_CLAIMS.find((name) => words(claims[name]).includes(SERVICE_SCOPE));
  return found === undefined
    ? `no scope ${SERVICE_SCOPE} was found in scope or scp`
    : `the scope ${SERVICE_SCOPE} was found in ${found} but not in scope or scp`;
}

/** A space-separated string, or an array. */
function words(value: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.flatMap((one) => (typeof one === 'string' ? one.split(' ') : []));
}

/** A claim that must be a non-empty string. */
function text(claims: Claims, name: string): string {
  const value = own(claims, name);
  if (value === undefined) throw refused(`the claim ${name} is missing`);
  if (typeof value !== 'string') throw refused(`the claim ${name} is not a string`);
  if (value === '') throw refused(`the claim ${name} is empty`);
  if (HALF_A_CHARACTER.test(value)) throw refused(`the claim ${name} is not valid Unicode`);
  return value;
}

/** The claim's name comes from the configuration and could be a property that every object inherits. */
function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function refused(reason: string): InvalidTokenError {
  return new InvalidTokenError(reason);
}
