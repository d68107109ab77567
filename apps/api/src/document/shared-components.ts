import type { OpenAPIObject } from '@nestjs/swagger';
import { STATUS_NAMES } from '#platform/http';
import {
  type HeaderObject,
  operationsOf,
  type ParameterObject,
  type Reference,
  type ResponseObject,
} from './openapi-objects.js';

type Components = Record<string, Record<string, unknown>>;

/**
 * Moves parameters, headers and error responses that are the same in several operations into `components`. If a
 * different one already has the name, it stays in its place.
 */
export function shareComponents(document: OpenAPIObject): void {
  const components = document.components as unknown as Components;
  const operations = operationsOf(document).map(({ operation }) => operation);
  for (const operation of operations) {
    operation.parameters = operation.parameters?.map((parameter) => {
      if ('$ref' in parameter) return parameter;
      return shared(components, 'parameters', nameOf(parameter), commaSeparated(parameter));
    });
  }
  const responses = [
    ...operations.flatMap(({ responses: of }) => Object.values(of)),
    ...Object.values(components.responses ?? {}),
  ] as ResponseObject[];
  for (const response of responses) {
    response.headers = Object.fromEntries(
      Object.entries(response.headers ?? {}).map(([name, header]) => [
        name,
        '$ref' in header ? header : shared(components, 'headers', name, header),
      ]),
    );
  }
  for (const { responses: of } of operations) {
    for (const [status, response] of Object.entries(of)) {
      if (Number(status) < 400 || '$ref' in response) continue;
      of[status] = shared(components, 'responses', responseName(Number(status), response), response);
    }
  }
}

function shared<T extends ParameterObject | HeaderObject | ResponseObject>(
  components: Components,
  group: string,
  name: string,
  value: T,
): T | Reference {
  const known = ((components[group] ??= {})[name] ??= value);
  return JSON.stringify(known) === JSON.stringify(value) ? { $ref: `#/components/${group}/${name}` } : value;
}

/** Lists in the query are documented with commas, although other forms are accepted as well. */
function commaSeparated(parameter: ParameterObject): ParameterObject {
  return parameter.in === 'query' && parameter.schema.type === 'array'
    ? { ...parameter, style: 'form', explode: false }
    : parameter;
}

function nameOf({ name }: ParameterObject): string {
  return pascalCase(name);
}

/** Named by status and codes, but without codes that say no more than the status. */
function responseName(status: number, { content }: ResponseObject): string {
  const codes = Object.keys(content?.['application/json']?.examples ?? {});
  const alone = ALWAYS_ALIKE.has(status) ? [] : codes.filter((code) => code !== 'invalid_request');
  return STATUS_NAMES[status]! + alone.map(pascalCase).join('Or');
}

/** Statuses that every operation returns for the same reasons. */
const ALWAYS_ALIKE = new Set([401, 408, 413, 415, 429, 500, 503]);

function pascalCase(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
