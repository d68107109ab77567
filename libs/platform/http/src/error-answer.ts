import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorKind, type FieldFault } from '#kernel';
import { translate } from '#platform/database';
import {
  InternalError,
  NotFoundError,
  PayloadTooLargeError,
  UnreadableRequestError,
  UnsupportedMediaTypeError,
} from './http.errors.js';

/** The HTTP status of each kind of error. */
export const STATUS_OF: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  timeout: 408,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  unavailable: 503,
  internal: 500,
};

interface AdviceHeader {
  readonly name: string;
  readonly description: string;
  readonly schema: { readonly type: 'string' | 'integer'; readonly [bound: string]: unknown };
  readonly value: (error: DomainError) => string | undefined;
}

/** The header for each part of the advice. */
export const ADVICE_HEADERS: readonly AdviceHeader[] = [
  {
    name: 'WWW-Authenticate',
    description: 'The challenge of RFC 6750, which says what a token needs.',
    schema: { type: 'string', maxLength: 1000 },
    value: ({ challenge }) => challenge,
  },
  {
    name: 'Allow',
    description: 'The methods that the path has.',
    schema: { type: 'string', maxLength: 100 },
    value: ({ allow }) => allow?.join(', '),
  },
  {
    name: 'Retry-After',
    description: 'Seconds to wait before the next try.',
    schema: { type: 'integer', format: 'int64', minimum: 1, maximum: 1_000_000_000 },
    value: ({ retryAfter }) => retryAfter?.toString(),
  },
];

/** Errors for what Nest, Fastify and the file server refuse by themselves, by the status that they use. */
const REFUSALS: Readonly<Record<number, new () => DomainError>> = {
  400: UnreadableRequestError,
  403: NotFoundError,
  404: NotFoundError,
  413: PayloadTooLargeError,
  414: UnreadableRequestError,
  415: UnsupportedMediaTypeError,
  431: UnreadableRequestError,
};

/** Maximum length of a field's name or message in characters: the name of a member may have a mebibyte. */
export const MAX_FAULT_TEXT = 300;

interface ErrorBody {
  readonly message: string;
  readonly code: string;
  readonly errors?: readonly FieldFault[];
  readonly request_id: string;
}

export interface ErrorAnswer {
  readonly error: DomainError;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

/** Converts every thrown error into an answer, which reveals no internals. */
export function errorAnswer(thrown: unknown, requestId: string): ErrorAnswer {
  const error = toDomainError(thrown);
  const { message, code, errors } = error;
  return {
    error,
    status: STATUS_OF[error.kind],
    headers: headersOf(error),
    body: { message, code, ...(errors && { errors: errors.map(shortened) }), request_id: requestId },
  };
}

function shortened({ field, message }: FieldFault): FieldFault {
  const cut = (text: string): string =>
    text.length <= MAX_FAULT_TEXT ? text : `${text.slice(0, MAX_FAULT_TEXT).toWellFormed()}…`;
  return { field: cut(field), message: cut(message) };
}

function headersOf(error: DomainError): Record<string, string> {
  return Object.fromEntries(
    ADVICE_HEADERS.flatMap(({ name, value }) => {
      const text = value(error);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const status = statusOf(thrown);
  const Refusal = REFUSALS[status] ?? (status >= 400 && status < 500 ? UnreadableRequestError : undefined);
  if (Refusal) return new Refusal();
  const translated = translate(thrown);
  return translated instanceof DomainError ? translated : new InternalError({ cause: thrown });
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode, status } = (thrown ?? {}) as { statusCode?: unknown; status?: unknown };
  return Number(statusCode ?? status);
}
