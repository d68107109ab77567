import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, type Reference } from './openapi-objects.js';

type Node = Partial<Record<string, unknown>>;

/** Says of each object in a request body that it has no other members: the server refuses unknown ones. */
export function closeRequestBodies(document: OpenAPIObject): void {
  const contents = operationsOf(document).flatMap(({ operation }) =>
    Object.values(operation.requestBody?.content ?? {}),
  );
  const found = new Set<unknown>(contents.map(({ schema }) => schema));
  // The set grows, and each schema is in it once.
  for (const schema of found) {
    if (typeof schema !== 'object' || schema === null) continue;
    if ('$ref' in schema) found.add(target(document, schema as Reference));
    if ((schema as Node).type === 'object') Object.assign(schema, { additionalProperties: false });
    for (const inner of Object.values(schema)) found.add(inner);
  }
}

function target(document: OpenAPIObject, { $ref }: Reference): unknown {
  return $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document);
}
