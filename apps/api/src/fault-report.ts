import { pino } from 'pino';
import { ConfigError } from '#platform/config';
import { createLogger } from '#platform/observability';
import { VERSION } from './version.js';

const STDERR = 2;
/** Errors of the program itself: where they arose is the only hint. */
const BUGS = [TypeError, ReferenceError, RangeError, SyntaxError];

/**
 * Prints why the process ends: in production as one JSON line, otherwise for a person.
 * @param what beginning of the sentence, such as `The server cannot start`
 */
export function reportFault(what: string, error: unknown, production: boolean): void {
  const faults = error instanceof ConfigError ? error.faults : undefined;
  const stack = BUGS.some((bug) => error instanceof bug) ? (error as Error).stack : undefined;
  if (production) {
    const message = faults === undefined ? reasonOf(error) : 'the configuration has faults';
    // Written at once, because the process ends.
    const logger = createLogger('fatal', VERSION, pino.destination({ dest: STDERR, sync: true }));
    logger.fatal({ faults, stack }, `${what}: ${message}`);
  } else if (faults === undefined) {
    process.stderr.write(`${what}: ${stack ?? reasonOf(error)}\n`);
  } else {
    process.stderr.write(`${(error as Error).message}\n`);
  }
}

function reasonOf(error: unknown): string {
  const { code, syscall, message, port } = error as NodeJS.ErrnoException & { port?: number };
  switch (syscall === 'listen' || syscall === 'getaddrinfo' ? code : undefined) {
    case 'EADDRINUSE':
      return `port ${port} is taken; set PORT to another one.`;
    case 'EACCES':
      return `this user may not listen on port ${port}; set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'HOST is not an address of this machine.';
    default:
      return message ?? String(error);
  }
}
