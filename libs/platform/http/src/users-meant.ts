import type { UserId } from '#kernel';
import { type Principal, readableUser } from '#platform/auth';
import { InvalidRequestError } from './http.errors.js';
import type { UsersQuery } from './user.dto.js';

/** The users that a query in the single or batch form asks for. Throws InvalidRequestError if it uses both forms. */
export function usersMeant(
  principal: Principal,
  query: UsersQuery,
): { ids: readonly UserId[]; batch: boolean } {
  if (query.user_ids === undefined) return { ids: [readableUser(principal, query.user_id)], batch: false };
  if (query.user_id !== undefined) {
    const message = 'user_ids cannot be combined with user_id';
    throw new InvalidRequestError({ errors: [{ field: 'user_ids', message }] });
  }
  return { ids: query.user_ids, batch: true };
}
