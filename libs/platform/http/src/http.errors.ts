import { describedError } from '#kernel';

export class InvalidRequestError extends describedError({
  code: 'invalid_request',
  kind: 'invalid',
  message: 'The request is not valid.',
  when: 'A parameter or a member of the body is invalid; `errors` lists up to 20 faults, of the path, the query or the body alone.',
}) {
  static example(): InvalidRequestError {
    return new InvalidRequestError({ errors: [{ field: 'user_id', message: 'user_id must be a UUID' }] });
  }
}

export class UnreadableRequestError extends describedError({
  code: 'invalid_request',
  kind: 'invalid',
  message: 'The request cannot be read: its head, path or JSON body is malformed or too long.',
  when: 'The request is not HTTP, or its head, path or JSON body cannot be read.',
}) {}

export class RequestTimeoutError extends describedError({
  code: 'request_timeout',
  kind: 'timeout',
  message: 'The request did not arrive in time.',
  when: 'The head or the body of the request took too long to arrive.',
}) {}

export class InvalidCursorError extends describedError({
  code: 'invalid_cursor',
  kind: 'invalid',
  message: 'The cursor does not belong to this list.',
  when: 'The cursor was changed, or belongs to another list or user.',
}) {}

export class NotFoundError extends describedError({
  code: 'not_found',
  kind: 'not-found',
  message: 'There is no such path.',
  when: 'There is no such path.',
}) {}

export class MethodNotAllowedError extends describedError({
  code: 'method_not_allowed',
  kind: 'method-not-allowed',
  message: 'This path does not have this method.',
  when: 'The path does not have this method; `Allow` lists those that it has.',
}) {
  constructor(allow: readonly string[]) {
    super({ allow });
  }

  static example(): MethodNotAllowedError {
    return new MethodNotAllowedError(['GET', 'POST']);
  }
}

export class PayloadTooLargeError extends describedError({
  code: 'payload_too_large',
  kind: 'too-large',
  message: 'The body is larger than this method takes.',
  when: 'The body is larger than the method allows.',
}) {}

export class UnsupportedMediaTypeError extends describedError({
  code: 'unsupported_media_type',
  kind: 'unsupported-media-type',
  message: 'The body must be JSON, sent as application/json and not compressed.',
  when: 'The body is not JSON, or is compressed.',
}) {}

/** `retryAfter`: seconds until the next request may come. */
export class RateLimitedError extends describedError({
  code: 'rate_limited',
  kind: 'rate-limited',
  message: 'Too many requests have come from this caller; wait before the next one.',
  when: 'The user, the service or, without a valid token, the client address has used up the requests or writes of this minute.',
}) {
  constructor(retryAfter: number) {
    super({ retryAfter });
  }

  static example(): RateLimitedError {
    return new RateLimitedError(30);
  }
}

export class InternalError extends describedError({
  code: 'internal_error',
  kind: 'internal',
  message: 'Something went wrong on our side.',
  when: 'Internal error. The log has it under the request id.',
}) {}
