import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ERROR_CATALOGUE, type ErrorCode, statusOf } from './error-catalogue.js';
import { ErrorResponse } from './error-response.dto.js';

const EVERY_METHOD: readonly ErrorCode[] = [
  'missing_token',
  'invalid_token',
  'rate_limited',
  'database_unavailable',
  'keys_unavailable',
  'internal_error',
];

const HEADERS: Readonly<Record<number, Record<string, { description: string; schema: { type: 'string' } }>>> =
  {
    401: { 'WWW-Authenticate': { description: 'The challenge of RFC 6750.', schema: { type: 'string' } } },
    429: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string' } } },
    503: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string' } } },
  };

/** Documents the errors of a method, beside those that every method with a token may answer. */
export function ApiErrors(...codes: ErrorCode[]): MethodDecorator {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, ...EVERY_METHOD]) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, group]) =>
      ApiResponse({
        status,
        type: ErrorResponse,
        headers: HEADERS[status],
        description: group.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].when}`).join('\n\n'),
        example: { message: ERROR_CATALOGUE[group[0]!].when.replaceAll('`', ''), code: group[0]! },
      }),
    ),
  );
}
