import { applyDecorators, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { ErrorClass } from '#kernel';
import { UserIdRequiredError } from '#platform/auth';
import { ApiErrors } from './api-errors.decorator.js';
import { InvalidCursorError, InvalidRequestError } from './http.errors.js';
import { ListResponse } from './list.dto.js';

/** A list endpoint: its route, its documentation, and that its text is JSON. */
export function ApiList(
  path: string,
  texts: { summary: string; description: string; page: string },
  ...errors: ErrorClass[]
): MethodDecorator {
  return applyDecorators(
    Get(path),
    Header('Content-Type', 'application/json; charset=utf-8'),
    ApiOperation({ summary: texts.summary, description: texts.description }),
    ApiOkResponse({ type: ListResponse, description: texts.page }),
    ApiErrors(InvalidRequestError, InvalidCursorError, UserIdRequiredError, ...errors),
  );
}
