import type { OpenAPIObject } from '@nestjs/swagger';
import type { HeaderObject, ResponseObject } from './openapi-objects.js';
import { operationsOf } from './openapi-objects.js';

const count = { type: 'integer', format: 'int64', minimum: 0, maximum: 1_000_000_000 } as const;

const REQUEST_ID: HeaderObject = {
  description:
    'The id of the request in the log. A request may bring its own, of up to 64 letters, digits and `_.-`.',
  required: true,
  schema: { type: 'string', pattern: '^[\\w.-]+$', maxLength: 64 },
};

/** Sent if the requests of the caller are limited. */
const LIMITS: Record<string, HeaderObject> = {
  'RateLimit-Limit': {
    description:
      'Requests per minute of the limit that applies: of several limits, the one that is used up first.',
    schema: count,
  },
  'RateLimit-Remaining': { description: 'Requests that are left until the limit resets.', schema: count },
  'RateLimit-Reset': { description: 'Seconds until the limit resets.', schema: count },
  'RateLimit-Policy': {
    description:
      'Every limit of the request, as in draft-ietf-httpapi-ratelimit-headers-06: `600;w=60, 60;w=60`.',
    schema: { type: 'string', pattern: '^[\\d;w=, ]+$', maxLength: 100 },
  },
};

/** A request that does not arrive is answered without them. */
const TIMEOUT = '408';

/** Documents the headers of every answer, and those of the rate limit. */
export function addAnswerHeaders(document: OpenAPIObject): void {
  const unlisted = Object.entries(document.components?.responses ?? {});
  const listed = operationsOf(document).flatMap(({ operation }) => Object.entries(operation.responses));
  for (const [status, response] of [...listed, ...unlisted] as [string, ResponseObject][]) {
    const limits = /^[24]/.test(status) && status !== TIMEOUT ? LIMITS : {};
    response.headers = { 'X-Request-Id': REQUEST_ID, ...response.headers, ...limits };
  }
}
