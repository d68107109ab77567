import { type ErrorClass, exampleOf } from '#kernel';
import { ADVICE_HEADERS, type ErrorAnswer, errorAnswer } from './error-answer.js';
import { EXAMPLE_REQUEST_ID, STATUS_NAMES } from './error-schemas.js';

interface DocumentedError {
  readonly code: string;
  readonly when: string;
  readonly answer: ErrorAnswer;
}

/**
 * The OpenAPI responses of some errors, by status. Each code has an example, which is exactly the answer that is sent.
 */
export function errorResponses(classes: readonly ErrorClass[]) {
  const errors = classes.map(documented);
  const statuses = new Set(errors.map(({ answer }) => answer.status));
  return new Map(
    [...statuses].map((status) => [
      status,
      responseOf(errors.filter(({ answer }) => answer.status === status)),
    ]),
  );
}

function documented(errorClass: ErrorClass): DocumentedError {
  const { code, when } = errorClass.description;
  return { code, when, answer: errorAnswer(exampleOf(errorClass), EXAMPLE_REQUEST_ID) };
}

function responseOf(errors: readonly DocumentedError[]) {
  return {
    description: errors.map(({ code, when }) => `\`${code}\`: ${when}`).join('\n\n'),
    headers: headersOf(errors),
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${STATUS_NAMES[errors[0]!.answer.status]}Error` },
        examples: Object.fromEntries(
          errors.map(({ code, when, answer }) => [code, { summary: when, value: answer.body }]),
        ),
      },
    },
  };
}

/** A header is required if every error of the status has it. */
function headersOf(errors: readonly DocumentedError[]) {
  const headers = ADVICE_HEADERS.filter(({ name }) => errors.some(({ answer }) => name in answer.headers));
  if (headers.length === 0) return undefined;
  return Object.fromEntries(
    headers.map(({ name, description, schema }) => {
      const required = errors.every(({ answer }) => name in answer.headers);
      return [name, { description, required, schema }];
    }),
  );
}
