import { DomainError, type UserId } from '#kernel';

/** Who calls: a user, or a trusted back end that may act for every user. */
export interface Principal {
  readonly kind: 'user' | 'service';
  /** The user a user token belongs to; a service token has none. */
  readonly userId?: UserId;
  readonly subject: string;
  readonly name?: unknown;
  readonly picture?: unknown;
}

export const SERVICE_SCOPE = 'connections:service';

/** The user whose public data are read. Throws `user_id_required` when a service names none. */
export function readableUser(principal: Principal, userId?: UserId): UserId {
  const user = userId ?? principal.userId;
  if (!user)
    throw new DomainError('user_id_required', 'invalid', 'A service token must name a user in `user_id`.');
  return user;
}

/** The user who acts, or whose private data are read. Throws `user_id_required` or `not_yours`. */
export function actingUser(principal: Principal, userId?: UserId): UserId {
  const user = readableUser(principal, userId);
  if (principal.kind === 'user' && user !== principal.userId) {
    throw new DomainError('not_yours', 'forbidden', 'A user token may only act for its own user.');
  }
  return user;
}

/** Throws `service_token_required` for a user token. */
export function requireService(principal: Principal): void {
  if (principal.kind !== 'service') {
    throw new DomainError(
      'service_token_required',
      'forbidden',
      `This method needs a token with the scope ${SERVICE_SCOPE}.`,
    );
  }
}
