import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ErrorClass } from '#kernel';
import {
  InvalidTokenError,
  KeysUnavailableError,
  MissingTokenError,
  NotYoursError,
  UserIdRequiredError,
} from '#platform/auth';
import { DatabaseUnavailableError, OverloadedError } from '#platform/database';
import { errorResponses } from './error-responses.js';
import {
  InternalError,
  InvalidRequestError,
  PayloadTooLargeError,
  RateLimitedError,
  UnsupportedMediaTypeError,
} from './http.errors.js';

const EVERY_METHOD: readonly ErrorClass[] = [
  MissingTokenError,
  InvalidTokenError,
  RateLimitedError,
  DatabaseUnavailableError,
  KeysUnavailableError,
  OverloadedError,
  InternalError,
];

/** What every method may answer that takes a body, or could be sent one. */
export const BODY_ERRORS: readonly ErrorClass[] = [PayloadTooLargeError, UnsupportedMediaTypeError];

/** What every write of a user may answer. */
export const WRITE_ERRORS: readonly ErrorClass[] = [
  InvalidRequestError,
  UserIdRequiredError,
  NotYoursError,
  ...BODY_ERRORS,
];

/** Documents the errors of a method, beside those that every method with a token may answer. */
export function ApiErrors(...errors: ErrorClass[]): MethodDecorator {
  return applyDecorators(
    ...[...errorResponses([...errors, ...EVERY_METHOD])].map(([status, response]) =>
      ApiResponse({ status, ...response }),
    ),
  );
}
