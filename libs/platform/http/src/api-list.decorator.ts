import { applyDecorators, Get, Header } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { DEFAULT_LIMIT, type ErrorClass } from '#kernel';
import { UserIdRequiredError } from '#platform/auth';
import { ApiErrors } from './api-errors.decorator.js';
import { EXAMPLE_PEOPLE } from './example-people.js';
import { InvalidCursorError, InvalidRequestError } from './http.errors.js';
import { ListResponse } from './list.dto.js';

interface ListTexts {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** The users on the list. */
  readonly page: string;
  /** How many users the example shows. */
  readonly entries: number;
}

const NEXT_PAGE = {
  description: 'The next page, `<?…>; rel="next"`, relative to this one; absent on the last.',
  schema: {
    type: 'string' as const,
    maxLength: 512,
    example: '<?limit=100&cursor=DxXF0j0AAAA7w1b6Jm3Qk9yT2c8>; rel="next"',
  },
};

function pageOf(entries: number): object {
  const data = EXAMPLE_PEOPLE.slice(0, entries);
  return { message: 'OK', data, meta: { total: entries, offset: 0, limit: DEFAULT_LIMIT } };
}

/** A list endpoint: its route, its documentation, and the JSON content type. */
export function ApiList(path: string, texts: ListTexts, ...errors: ErrorClass[]): MethodDecorator {
  return applyDecorators(
    Get(path),
    Header('Content-Type', 'application/json; charset=utf-8'),
    ApiOperation({
      operationId: texts.operationId,
      summary: texts.summary,
      description: texts.description,
    }),
    ApiExtraModels(ListResponse),
    ApiOkResponse({
      description: `Paginated list of users. ${texts.page}`,
      headers: { Link: NEXT_PAGE },
      content: {
        'application/json': { schema: { $ref: getSchemaPath(ListResponse) }, example: pageOf(texts.entries) },
      },
    }),
    ApiErrors(InvalidRequestError, InvalidCursorError, UserIdRequiredError, ...errors),
  );
}
