import fc from 'fast-check';
import { person } from '../support/people.js';

/** The parts of a JSON Schema that values are made from. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Users that calls are about: few, so that calls meet. */
export const PEOPLE = Array.from({ length: 8 }, person);

const uuid = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PEOPLE) }, fc.uuid(), fc.uuid().map(upper));

function upper(text: string): string {
  return text.toUpperCase();
}

/** Texts that have broken servers before. None of them looks like a leak. */
const AWKWARD: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '0x10',
  '1.5',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  "'",
  "' OR 1=1 --",
  '";--',
  '%',
  '%00',
  '%25',
  '\\',
  '../..',
  '<script>',
  '${7*7}',
  '{{7*7}}',
  '\u0000',
  '\u0001',
  '\u202e',
  '\ufeff',
  '\ud800',
  '\udfff',
  '💥',
  'e\u0301',
  'ﷺ',
  'İ',
  '__proto__',
  'constructor',
  'toString',
  '9'.repeat(400),
  'x'.repeat(5_000),
  '💥'.repeat(300),
  ','.repeat(500),
];

export const awkwardText = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

/** A value that the schema allows, or nearly. Enough values are refused by rules that no schema states. */
export function valueOf(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valueOf(resolve(schema.$ref), resolve);
  if (schema.allOf !== undefined) return valueOf(schema.allOf[0]!, resolve);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? 'string'].flat();
  return fc.oneof(...types.map((type) => typed(type, schema, resolve)));
}

function typed(type: string, schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.nat(30), fc.maxSafeNat());
    case 'array':
      return fc.array(valueOf(schema.items!, resolve), { minLength: 1, maxLength: 4 });
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, each]) => [name, valueOf(each, resolve)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    default:
      if (schema.format === 'uuid') return uuid;
      if (schema.format === 'uri') return fc.webUrl();
      return fc.oneof(fc.constantFrom('Ada', 'Zoë Ω', ''), fc.string({ unit: 'grapheme', maxLength: 20 }));
  }
}

/** Any JSON value, also of strange members, deep, or large. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  awkwardText,
  fc.dictionary(awkwardText, fc.oneof(awkwardText, fc.integer()), { maxKeys: 4 }),
  fc.constantFrom<unknown>(1e400, -0, 2 ** 64, [[[[[[[[[[[[1]]]]]]]]]]]]),
  fc.nat(400).map((n) => Array.from({ length: n }, () => PEOPLE[0])),
);
