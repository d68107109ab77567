import { QueryFailedError } from 'typeorm';
import { DomainError } from '#kernel';
import { DatabaseUnavailableError } from './database.errors.js';

/** Prefixes of error codes, of PostgreSQL and of the network. */
const UNAVAILABLE = [
  '08', // the connection failed
  '25006', // a server that is no longer the primary takes no writes
  '28', // it refuses the credentials
  '3D000', // the database is not there
  '53', // it has no connection, memory or disk left
  '55P03', // a lock was not acquired in time
  '57014', // it cancelled the statement at its timeout
  '57P', // it is stopping, starting or recovering
  '58', // the operating system fails
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
/** Severities of errors that end a session or refuse to open one. */
const FATAL = new Set(['FATAL', 'PANIC']);
const UNAVAILABLE_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable/i;
/** Messages of Citus, and of libpq below it, about a server that it cannot reach; their error code is not specific. */
const WORKER_AWAY_MESSAGE = new RegExp(
  [
    'connection to the remote node',
    'connection marked as essential',
    'connection establishment for node',
    'any connections to the node',
    'server closed the connection unexpectedly',
    'SSL SYSCALL error',
    'SSL connection has been closed',
    'could not (?:receive|send) data',
    'no connection to the server',
    'connection not open',
  ].join('|'),
  'i',
);
/** The server that a message of Citus names, `host:port`. */
const WORKER = /(?:@| on | node |essential: )([^\s@,]+:\d+)/;
/** Codes of a statement that took too long on a server that answers. */
const TIMED_OUT = new Set(['55P03', '57014']);
const DISK_FULL = '53100';
const RETRYABLE = new Set(['40001', '40P01']);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** A deadlock or serialization failure: PostgreSQL rolled back, and a retry may succeed. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(codeOf(error));
}

/** PostgreSQL has no space left for the write. */
export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === DISK_FULL;
}

/**
 * The database is unreachable, starting, stopping, out of connections, or cannot run this statement in its current
 * state.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DomainError) return error.kind === 'unavailable';
  const code = codeOf(error);
  if (UNAVAILABLE.some((beginning) => code.startsWith(beginning)) || isFatal(error)) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return (
    error instanceof Error &&
    (UNAVAILABLE_MESSAGE.test(error.message) || WORKER_AWAY_MESSAGE.test(error.message))
  );
}

/** The unreachable server, `host:port`, that an error of Citus names. */
export function absentWorkerOf(error: unknown): string | undefined {
  const { cause, message, detail, where } = error as Record<'message' | 'detail' | 'where', string> & {
    cause?: unknown;
  };
  if (error instanceof DomainError) return cause === undefined ? undefined : absentWorkerOf(cause);
  if (!isUnavailable(error) || isTimedOut(error)) return undefined;
  return WORKER.exec([message, detail, where].join('\n'))?.[1];
}

/** A statement took too long; the cause may be another server that does not answer. */
export function isTimedOut(error: unknown): boolean {
  return TIMED_OUT.has(codeOf(error));
}

function isFatal(error: unknown): boolean {
  return FATAL.has((error as { severity?: string } | null)?.severity ?? '');
}

/** The reason, without any part of a URL: network errors keep only their code, not hosts or paths. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { message, code, severity } = error as { message?: string; code?: unknown; severity?: unknown };
  return severity === undefined && typeof code === 'string' ? code : (message ?? String(error));
}

/** Turns the error of an unavailable database into the error that callers get; returns any other error unchanged. */
export function translate(error: unknown): unknown {
  if (error instanceof DomainError || !isUnavailable(error)) return error;
  // TypeORM's error also contains every parameter: too much for the log lines of an outage.
  return new DatabaseUnavailableError({
    cause: error instanceof QueryFailedError ? error.driverError : error,
  });
}
