import { readFileSync } from 'node:fs';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Json = Record<string, unknown>;
export interface ResponseObject {
  headers?: Record<string, { required?: boolean }>;
  content?: Record<string, { examples?: Record<string, unknown> }>;
}
export interface OpenApi {
  paths: Record<string, Partial<Record<Method, { responses: Record<string, ResponseObject> }>>>;
  components?: { responses?: Record<string, ResponseObject> };
}

/** What operations share. References to schemas are kept: validators resolve them. */
const SHARED = /^#\/components\/(?:parameters|responses|headers)\//;

/** openapi.json with parameters, responses and headers in place of their references. */
export function readOpenApi(): OpenApi {
  return withoutReferences(JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApi);
}

/** The document with parameters, responses and headers where they are used. */
export function withoutReferences<T extends object>(document: T): T {
  const inPlace = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inPlace);
    if (typeof node !== 'object' || node === null) return node;
    const { $ref } = node as { $ref?: string };
    if (typeof $ref === 'string' && SHARED.test($ref)) return inPlace(target(document, $ref));
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inPlace(value)]));
  };
  return inPlace(document) as T;
}

function target(document: object, $ref: string): unknown {
  return $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Json | undefined)?.[key], document);
}
