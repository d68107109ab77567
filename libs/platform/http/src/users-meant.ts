import type { UserId } from '#kernel';
import { type Principal, readableUser } from '#platform/auth';
import type { UsersQuery } from './user.dto.js';
import { invalid } from './validation.pipe.js';

/** Whom a query of the family's single and batch form asks about. Throws `invalid_request` when it is both. */
export function usersMeant(
  principal: Principal,
  query: UsersQuery,
): { ids: readonly UserId[]; batch: boolean } {
  if (query.user_ids === undefined) return { ids: [readableUser(principal, query.user_id)], batch: false };
  if (query.user_id !== undefined) {
    throw invalid([{ field: 'user_ids', message: 'user_ids cannot be combined with user_id' }]);
  }
  return { ids: query.user_ids, batch: true };
}
