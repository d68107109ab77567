import { hostname } from 'node:os';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';

/** Nest token of the process's pino logger. */
export const LOGGER = Symbol('LOGGER');

const BUFFER_BYTES = 4_096;
const FLUSH_MS = 250;

/** The name of this service in logs and traces. */
export const SERVICE_NAME = 'connections-api';

/**
 * A logger that writes JSON lines to `destination`, or to stdout if it is absent. Each line names its level as a word,
 * the service, its version, and the instance by its host name, which in a container is that of the pod or container.
 */
export function createLogger(
  level: string,
  version: string,
  destination: DestinationStream = stdout(),
): Logger {
  const base = { service: SERVICE_NAME, version, instance: hostname() };
  const formatters = { level: (word: string) => ({ level: word }) };
  return pino({ level, base, formatters, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** Lines are written in blocks: after at most a quarter of a second, and at the end of the process. */
function stdout(): DestinationStream {
  return pino.destination({ sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_MS });
}

/** The contexts in which Nest reports an error that it then throws. */
const THROWN = new Set<unknown>(['ExceptionHandler', 'NestApplication']);

/** Writes Nest's own messages to the same JSON log. An error that is also thrown is reported by whoever catches it. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, ...details: unknown[]): void {
    if (THROWN.has(details.at(-1))) return;
    this.logger.error({ details }, String(message));
  }
}
