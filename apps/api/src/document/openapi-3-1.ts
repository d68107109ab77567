/**
 * Converts the document to version 3.1, in which schemas are JSON Schema: null is a type, there are several examples,
 * and a format has no limits.
 */
export function inVersion31<T>(node: T): T {
  if (Array.isArray(node)) return node.map((item: unknown) => inVersion31(item)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = Object.fromEntries(
    // The content of examples is data.
    Object.entries(node).map(([key, value]: [string, unknown]) => [
      key,
      key === 'example' || key === 'examples' || key === 'value' ? value : inVersion31(value),
    ]),
  );
  if (isSchema(rest) && 'example' in rest) {
    rest.examples = [rest.example];
    delete rest.example;
  }
  const length = LENGTHS[rest.format as string];
  if (length !== undefined) rest.maxLength = length;
  if (nullable !== true) return rest as T;
  if (typeof rest.type === 'string') return { ...rest, type: [rest.type, 'null'] } as T;
  return { anyOf: [rest, { type: 'null' }] } as T;
}

/** Maximum length of a text of this format, as the server writes it or a client may send it. */
const LENGTHS: Readonly<Record<string, number>> = { uuid: 36, 'date-time': 24 };

/** Media types and parameters have an `example` next to their schema; schemas have none. */
function isSchema(node: Record<string, unknown>): boolean {
  return 'type' in node && !('schema' in node);
}
