import type { ErrorStatuses } from './openapi.js';
import { secondsToWait } from './retry-after.js';
import type { FieldFault } from './types.js';

/**
 * The documented codes, and `unexpected_answer` for an answer that is not of this API, such as one of a proxy. A later
 * version of the API may add codes: handle one that you do not know by its status.
 */
export type ErrorCode = keyof ErrorStatuses | 'unexpected_answer';

/** An error answer of the API, thrown after retries. Network failures are thrown as fetch throws them. */
export class ConnectionsError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'ConnectionsError';
  readonly code: Code;
  readonly status: Code extends keyof ErrorStatuses ? ErrorStatuses[Code] : number;
  /** The id of the request in the log of the server. */
  readonly requestId?: string;
  /** In seconds: when it may be tried again, where the server says so. */
  readonly retryAfter?: number;
  /** Each fault of the input; only with `invalid_request`. */
  readonly errors: readonly FieldFault[];

  /** @param body the parsed JSON, or the text of an answer that is not JSON */
  constructor({ status, headers }: Pick<Response, 'status' | 'headers'>, body: unknown) {
    const { message, code, request_id, errors } = isErrorBody(body)
      ? body
      : { message: `Unexpected answer with status ${status}.`, code: 'unexpected_answer' };
    super(message);
    this.code = code as Code;
    this.status = status as this['status'];
    this.requestId = request_id ?? headers.get('X-Request-Id') ?? undefined;
    this.retryAfter = secondsToWait(headers);
    this.errors = errors ?? [];
  }
}

/** One type for each code, so that comparing `code` also determines `status`. */
export type AnyConnectionsError = { [Code in ErrorCode]: ConnectionsError<Code> }[ErrorCode];

/** Whether something that was caught is an error answer of the API. */
export function isConnectionsError(error: unknown): error is AnyConnectionsError {
  return error instanceof ConnectionsError;
}

interface ErrorBody {
  message: string;
  code: string;
  request_id?: string;
  errors?: FieldFault[];
}

function isErrorBody(body: unknown): body is ErrorBody {
  const { code, message } = (body ?? {}) as Partial<ErrorBody>;
  return typeof code === 'string' && typeof message === 'string';
}
