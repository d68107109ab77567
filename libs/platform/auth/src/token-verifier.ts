import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CONFIG, type Config, type JwtConfig } from '#platform/config';
import { InvalidTokenError } from './auth.errors.js';
import { checkClaims, type Validity } from './claims.js';
import type { Principal } from './principal.js';
import { principalOf } from './principal-of.js';
import { hashOfSubject } from './subject-hash.js';
import { TokenKeys } from './token-keys.js';

const REMEMBERED_TOKENS = 10_000;
const REMEMBER_MS = 60_000;
const MAX_TOKEN_LENGTH = 8_192;

interface Verified extends Validity {
  readonly principal: Principal;
}

/** Determines the caller of a bearer token. A token that was verified within the last minute is not verified again. */
@Injectable()
export class TokenVerifier {
  private readonly jwt: JwtConfig;
  private readonly verified = new LRUCache<string, Verified>({ max: REMEMBERED_TOKENS });

  constructor(
    @Inject(CONFIG) { jwt }: Config,
    private readonly keys: TokenKeys,
  ) {
    this.jwt = jwt;
  }

  /** The caller of a token that was verified within the last minute and is still valid. */
  recall(token: string): Principal | undefined {
    const known = this.verified.get(digestOf(token));
    const now = Date.now();
    return known && known.from <= now && now < known.until ? known.principal : undefined;
  }

  /** Throws InvalidTokenError for a bad token, KeysUnavailableError while its key cannot be fetched. */
  async verify(token: string): Promise<Principal> {
    if (token.length > MAX_TOKEN_LENGTH) throw new InvalidTokenError('it is too long');
    const signed = await this.keys.check(token);
    if (!isCanonical(token)) throw new InvalidTokenError('its signature does not match');
    const { from, until } = checkClaims(signed, this.jwt);
    const caller = principalOf(signed.claims, this.jwt);
    const principal = { ...caller, subjectHash: hashOfSubject(caller.subject) };
    this.verified.set(digestOf(token), { principal, from, until: Math.min(until, Date.now() + REMEMBER_MS) });
    return principal;
  }
}

/** Decoders ignore some bits in the last letter of a signature: otherwise a token would have several spellings. */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** Tokens themselves are not kept in memory. */
function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
