/** A 32-bit integer from the last digits of a user's id, which are random, whatever its version. */
export function digitsOf(user: string): number {
  return parseInt(user.slice(-8), 16) | 0;
}
