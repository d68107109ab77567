/** A user's id as the identity provider issues it: a UUID in lower case. */
export type UserId = string & { readonly __brand: 'UserId' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a value is a UUID, in either case. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Converts a UUID in either case. Throws a TypeError on anything else: check untrusted input with `isUserId` first. */
export function toUserId(value: string): UserId {
  if (!isUserId(value)) throw new TypeError('not a UUID');
  return value.toLowerCase() as UserId;
}

/** The same text for two users in either order, and different for different pairs. */
export function pairKey(a: UserId, b: UserId): string {
  return a < b ? a + b : b + a;
}
