import { QueryFailedError } from 'typeorm';
import { DomainError } from '#kernel';
import { DatabaseUnavailableError } from './database.errors.js';

const UNAVAILABLE = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
]);
const UNAVAILABLE_CODE_PREFIXES = ['08', 'ETIMEDOUT'];
const UNAVAILABLE_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable/i;
const RETRYABLE = new Set(['40001', '40P01']);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** A deadlock or serialization failure: PostgreSQL rolled back and the same work may succeed when tried again. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(codeOf(error));
}

/** The database is away, starting, stopping or out of connections. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DomainError) return error.kind === 'unavailable';
  const code = codeOf(error);
  if (UNAVAILABLE.has(code) || UNAVAILABLE_CODE_PREFIXES.some((prefix) => code.startsWith(prefix)))
    return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message);
}

/** Turns a lost database into the error callers are told; anything else is returned as it is. */
export function translate(error: unknown): unknown {
  if (error instanceof DomainError || !isUnavailable(error)) return error;
  // TypeORM's error also holds every parameter: too much for the log lines of an outage.
  return new DatabaseUnavailableError({
    cause: error instanceof QueryFailedError ? error.driverError : error,
  });
}
