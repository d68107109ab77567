import { randomUUID } from 'node:crypto';
import { toUserId, type UserId } from '#kernel';

export const alice = toUserId('a11ce000-0000-4000-8000-000000000001');
export const bob = toUserId('b0b00000-0000-4000-8000-000000000002');

/** A new user. */
export function person(): UserId {
  return toUserId(randomUUID());
}
