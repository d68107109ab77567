import { QueryFailedError } from 'typeorm';
import { DomainError } from '#kernel';
import { DatabaseUnavailableError } from './database.errors.js';

/** Beginnings of codes, of PostgreSQL and of the network. */
const UNAVAILABLE = [
  '08', // the connection failed
  '25006', // a server that is no longer the primary takes no writes
  '28', // it refuses the credentials
  '3D000', // the database is not there
  '53', // it has no connection, memory or disk left
  '55P03', // a lock was not to be had in time
  '57014', // it gave the statement up, for its time limit
  '57P', // it is stopping, starting or recovering
  '58', // the system below it fails
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOST',
  'ENET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
];
/** Of an error that ends the session, or denies one. */
const FATAL = new Set(['FATAL', 'PANIC']);
const UNAVAILABLE_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable/i;
const DISK_FULL = '53100';
const RETRYABLE = new Set(['40001', '40P01']);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** A deadlock or serialization failure: PostgreSQL rolled back and the same work may succeed when tried again. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(codeOf(error));
}

export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === DISK_FULL;
}

/** The database is away, starting, stopping, out of connections, or one that cannot take this statement. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DomainError) return error.kind === 'unavailable';
  const code = codeOf(error);
  if (UNAVAILABLE.some((beginning) => code.startsWith(beginning)) || isFatal(error)) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message);
}

function isFatal(error: unknown): boolean {
  return FATAL.has((error as { severity?: string } | null)?.severity ?? '');
}

/** Why, in words that hold nothing of a URL: what the network says of hosts and paths is left out, its code is not. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { message, code, severity } = error as { message?: string; code?: unknown; severity?: unknown };
  return severity === undefined && typeof code === 'string' ? code : (message ?? String(error));
}

/** Turns a lost database into the error callers are told; anything else is returned as it is. */
export function translate(error: unknown): unknown {
  if (error instanceof DomainError || !isUnavailable(error)) return error;
  // TypeORM's error also holds every parameter: too much for the log lines of an outage.
  return new DatabaseUnavailableError({
    cause: error instanceof QueryFailedError ? error.driverError : error,
  });
}
