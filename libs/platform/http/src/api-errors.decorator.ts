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
  RequestTimeoutError,
  UnsupportedMediaTypeError,
} from './http.errors.js';

const EVERY_METHOD: readonly ErrorClass[] = [
  RequestTimeoutError,
  MissingTokenError,
  InvalidTokenError,
  RateLimitedError,
  DatabaseUnavailableError,
  KeysUnavailableError,
  OverloadedError,
  InternalError,
];

/** Errors of every method to which a body can be sent. */
export const BODY_ERRORS: readonly ErrorClass[] = [PayloadTooLargeError, UnsupportedMediaTypeError];

/** Errors of every write of a user. */
export const WRITE_ERRORS: readonly ErrorClass[] = [
  InvalidRequestError,
  UserIdRequiredError,
  NotYoursError,
  ...BODY_ERRORS,
];

/** Documents the errors of a method, in addition to those of every method that needs a token. */
export function ApiErrors(...errors: ErrorClass[]): MethodDecorator {
  return applyDecorators(
    ...[...errorResponses([...errors, ...EVERY_METHOD])].map(([status, response]) =>
      ApiResponse({ status, ...response }),
    ),
  );
}
