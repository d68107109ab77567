import { describedError } from '#kernel';

const SOON = 1;

export class DatabaseUnavailableError extends describedError({
  code: 'database_unavailable',
  kind: 'unavailable',
  message: 'The database cannot be reached at the moment.',
  when: 'The database is unavailable. The request may be repeated.',
  retryAfter: SOON,
}) {}

export class OverloadedError extends describedError({
  code: 'overloaded',
  kind: 'unavailable',
  message: 'Too many requests are waiting; try again shortly.',
  when: 'Too many requests are waiting. The request may be repeated.',
  retryAfter: SOON,
}) {}
