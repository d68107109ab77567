import { isConnectionsError } from '../../typescript/src/index.js';

/** A sentence that says what went wrong. */
export function messageOf(error: unknown): string {
  if (isConnectionsError(error)) return `${error.message} (${error.status} ${error.code})`;
  // fetch throws a TypeError if there is no connection.
  if (error instanceof TypeError) return 'The server does not answer. Is it running?';
  return error instanceof Error ? error.message : String(error);
}
