import { randomUUID } from 'node:crypto';
import { toUserId, type UserId } from '#kernel';

export const alice = toUserId('a11ce000-0000-4000-8000-000000000001');
export const bob = toUserId('b0b00000-0000-4000-8000-000000000002');
export const carol = toUserId('ca401000-0000-4000-8000-000000000003');
export const dave = toUserId('dade0000-0000-4000-8000-000000000004');
export const erin = toUserId('e4100000-0000-4000-8000-000000000005');
export const frank = toUserId('f4a0c000-0000-4000-8000-000000000006');

/** Somebody new. */
export function person(): UserId {
  return toUserId(randomUUID());
}
