import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isUserId, toUserId } from '#kernel';
import { CONFIG, type Config } from '#platform/config';
import { InvalidTokenError } from './auth.errors.js';
import { keySetCheck } from './key-set-check.js';
import { ownKeyCheck } from './own-key-check.js';
import type { Principal } from './principal.js';
import { SERVICE_SCOPE } from './service-scope.js';
import { type Claims, LEEWAY_SECONDS, type TokenCheck } from './token-check.js';

const REMEMBERED_TOKENS = 10_000;
const REMEMBER_MS = 60_000;
const MAX_TOKEN_LENGTH = 8_192;

interface Verified {
  readonly principal: Principal;
  /** Unix time in milliseconds after which the token is verified again. */
  readonly until: number;
}

/** Tells who a bearer token belongs to. A token seen within the last minute is not verified again. */
@Injectable()
export class TokenVerifier {
  private readonly check: TokenCheck;
  private readonly verified = new LRUCache<string, Verified>({ max: REMEMBERED_TOKENS });

  constructor(@Inject(CONFIG) { jwt }: Config) {
    this.check = jwt.secret || jwt.publicKey ? ownKeyCheck(jwt) : keySetCheck(jwt);
  }

  /** The owner of a token that was verified within the last minute and has not expired since. */
  recall(token: string): Principal | undefined {
    const known = this.verified.get(digestOf(token));
    return known && known.until > Date.now() ? known.principal : undefined;
  }

  /** Throws InvalidTokenError for a bad token, KeysUnavailableError while no key set could be fetched yet. */
  async verify(token: string): Promise<Principal> {
    if (token.length > MAX_TOKEN_LENGTH) throw new InvalidTokenError('it is too long');
    const claims = await this.check(token);
    if (!isCanonical(token)) throw new InvalidTokenError('its signature does not match');
    const principal = toPrincipal(claims);
    const expiry = (claims.exp! + LEEWAY_SECONDS) * 1000;
    this.verified.set(digestOf(token), { principal, until: Math.min(expiry, Date.now() + REMEMBER_MS) });
    return principal;
  }
}

/** The last letter of a signature has bits that decoders ignore: variants would be as many tokens to a rate limit. */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** Tokens themselves are not kept in memory. */
function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}

function toPrincipal({ sub, scope, name, picture }: Claims): Principal {
  if (typeof sub !== 'string' || sub === '') throw new InvalidTokenError('the claim sub is empty');
  if (typeof scope === 'string' && scope.split(' ').includes(SERVICE_SCOPE)) {
    return { kind: 'service', subject: sub };
  }
  if (!isUserId(sub)) throw new InvalidTokenError('the claim sub is not a UUID');
  return { kind: 'user', subject: sub, userId: toUserId(sub), name, picture };
}
