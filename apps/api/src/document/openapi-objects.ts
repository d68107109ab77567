import type { OpenAPIObject } from '@nestjs/swagger';

export interface HeaderObject {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: object;
}

export interface ResponseObject {
  description: string;
  headers?: Record<string, HeaderObject | Reference>;
  content?: Record<string, { schema?: object; examples?: Record<string, unknown> }>;
}

export interface ParameterObject {
  readonly name: string;
  readonly in: string;
  schema: { type?: string };
  style?: string;
  explode?: boolean;
}

export interface Reference {
  readonly $ref: string;
}

export interface OperationObject {
  parameters?: (ParameterObject | Reference)[];
  requestBody?: { content: Record<string, { schema?: object }> };
  responses: Record<string, ResponseObject | Reference>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every operation of the document, with its method and path. */
export function operationsOf(
  document: OpenAPIObject,
): { method: string; path: string; operation: OperationObject }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as OperationObject | undefined;
      return operation === undefined ? [] : [{ method, path, operation }];
    }),
  );
}
