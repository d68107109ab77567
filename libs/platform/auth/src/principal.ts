import type { Caller, UserId } from '#kernel';
import { NotYoursError, ServiceTokenRequiredError, UserIdRequiredError } from './auth.errors.js';

/** The caller: a user, or a trusted back end that may act for every user. */
export interface Principal {
  readonly kind: 'user' | 'service';
  /** The user of a user token; a service token has none. */
  readonly userId?: UserId;
  readonly subject: string;
  /** For logs; made once per token. */
  readonly subjectHash?: string;
  /** Of a service token, as far as it names one: subjects are unique per issuer. */
  readonly issuer?: string;
  readonly name?: unknown;
  readonly picture?: unknown;
  /** When a user token was issued, in seconds since 1970, if the token says so. */
  readonly issuedAt?: number;
  /** The client of the request. */
  readonly client?: Caller;
}

/** The user whose public data is read. Throws UserIdRequiredError if a service names none. */
export function readableUser(principal: Principal, userId?: UserId): UserId {
  const user = userId ?? principal.userId;
  if (!user) throw new UserIdRequiredError();
  return user;
}

/** The user who acts, or whose private data is read. Throws UserIdRequiredError or NotYoursError. */
export function actingUser(principal: Principal, userId?: UserId): UserId {
  const user = readableUser(principal, userId);
  if (principal.kind === 'user' && user !== principal.userId) throw new NotYoursError();
  return user;
}

/** Throws ServiceTokenRequiredError for a user token. */
export function requireService(principal: Principal): void {
  if (principal.kind !== 'service') throw new ServiceTokenRequiredError();
}
