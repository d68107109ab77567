import { describedError } from '#kernel';

/** The error does not show which of the two users blocks the other. */
export class BarredError extends describedError({
  code: 'blocked',
  kind: 'forbidden',
  message: 'These two users cannot be connected.',
  when: 'One of the two users blocks the other.',
}) {}
