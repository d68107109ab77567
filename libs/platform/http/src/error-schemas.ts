import type { ErrorClass } from '#kernel';
import { MAX_FAULT_TEXT, STATUS_OF } from './error-answer.js';
import { MAX_FAULTS } from './validation.pipe.js';

/** The value in examples. */
export const EXAMPLE_REQUEST_ID = '3f2b8a52-9d0c-4f5e-8f0e-6a1d2c3b4e5f';

/** Names of components of the OpenAPI document by the status of their error. */
export const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'RequestTimeout',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

/** A text that is cut ends in `…`. */
const MAX_FAULT_SHOWN = MAX_FAULT_TEXT + 1;

const FIELD_FAULT = {
  type: 'object',
  required: ['field', 'message'],
  properties: {
    field: {
      type: 'string',
      maxLength: MAX_FAULT_SHOWN,
      description: 'The invalid parameter or body member.',
      examples: ['limit'],
    },
    message: {
      type: 'string',
      maxLength: MAX_FAULT_SHOWN,
      description: 'What is wrong with it.',
      examples: ['limit must be a whole number of at least 1'],
    },
  },
};

/**
 * The schemas of all errors: for each status its codes, and its body, whose code may also be one that is added later.
 */
export function errorSchemas(classes: readonly ErrorClass[]): Record<string, object> {
  const codes = new Map<number, Set<string>>();
  for (const { description } of classes) {
    const status = STATUS_OF[description.kind];
    codes.set(status, (codes.get(status) ?? new Set()).add(description.code));
  }
  return Object.fromEntries([
    ['FieldFault', FIELD_FAULT],
    ...[...codes]
      .sort(([one], [other]) => one - other)
      .flatMap(([status, of]) => schemasOf(status, [...of].sort())),
  ]);
}

function schemasOf(status: number, codes: readonly string[]): [string, object][] {
  const name = STATUS_NAMES[status]!;
  return [
    [`${name}Code`, { type: 'string', description: `The codes of the status ${status}.`, enum: codes }],
    [
      `${name}Error`,
      {
        type: 'object',
        required: ['message', 'code', 'request_id'],
        properties: {
          message: { type: 'string', maxLength: 500, description: 'One sentence for a person.' },
          code: {
            description: 'A stable code for programs. Further ones may be added.',
            anyOf: [
              { $ref: `#/components/schemas/${name}Code` },
              { type: 'string', pattern: '^[a-z]+(_[a-z]+)*$', maxLength: 64 },
            ],
          },
          ...(status === 400 && {
            errors: {
              type: 'array',
              maxItems: MAX_FAULTS,
              description: 'Faults of the path, the query or the body alone; only if the input is invalid.',
              items: { $ref: '#/components/schemas/FieldFault' },
            },
          }),
          request_id: {
            type: 'string',
            pattern: '^[\\w.-]+$',
            maxLength: 64,
            description: 'The same as in `X-Request-Id` and in the log.',
            examples: [EXAMPLE_REQUEST_ID],
          },
        },
      },
    ],
  ];
}
