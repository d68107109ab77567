import { describedError } from '#kernel';

/** The same whoever of the two wants it so. */
export class BarredError extends describedError({
  code: 'blocked',
  kind: 'forbidden',
  message: 'These two users cannot be connected.',
  when: 'One of the two users blocks the other.',
}) {}
