import fc from 'fast-check';
import { serviceToken, userToken } from '../support/tokens.js';
import { anyJson, awkwardText, PEOPLE, type Schema, valueOf } from './values.js';

/** A request as it is sent. */
export interface Call {
  readonly method: string;
  /** The operation that the call is of: another one of the path if the path does not have the method. */
  readonly operation: string;
  /** Path and query, each character a byte. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** The document as it is served. */
export interface FuzzedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON ; charset=latin1',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json,text/plain',
  '',
  ';',
];

/** Tokens of a user and a service, of nobody, and broken ones. */
async function tokens(): Promise<fc.Arbitrary<string | undefined>> {
  const users = await Promise.all(PEOPLE.slice(0, 3).map((id) => userToken(id)));
  const expired = await userToken(PEOPLE[0], { exp: 1 });
  const service = await serviceToken();
  const [head, claims, signature] = users[0]!.split('.') as [string, string, string];
  const broken = [
    `Bearer ${expired}`,
    `Bearer ${head}.${claims}.`,
    `Bearer ${head}.${claims}.${signature}x`,
    `Bearer ${head}..${signature}`,
    `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`,
    `Bearer ${users[0]} ${users[1]}`,
    'Bearer',
    'Basic YTpi',
    `Bearer ${'x'.repeat(20_000)}`,
    `Bearer ${'.'.repeat(500)}`,
  ];
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...users.map((token) => `Bearer ${token}`)) },
    { weight: 8, arbitrary: fc.constant(`Bearer ${service}`) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom(...broken) },
  );
}

/** Mostly as it should be encoded; sometimes with encodings that are wrong. */
const encoded = (text: string): fc.Arbitrary<string> => {
  const right = encodeURIComponent(text.toWellFormed());
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(right) },
    fc.constantFrom(`${right}%`, `%ff${right}`, `%zz${right}`, `${right}%00`, `%C0%80${right}`, `${right}+`),
    fc.constant(bytesOf(text)),
    fc.constant(right.replaceAll('-', '%2D').replaceAll('%2C', ',')),
  );
};

/** The UTF-8 of the text as characters of one byte each, without those that end a request line. */
function bytesOf(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^\x21-\xff]|[#?]/g, '');
}

function queryOf(parameters: readonly Parameter[], resolve: (ref: string) => Schema): fc.Arbitrary<string> {
  const pairs = parameters.map((parameter) => {
    const valid = valueOf(parameter.schema, resolve).map((value) =>
      Array.isArray(value) ? value.join(',') : String(value),
    );
    const pair = fc
      .oneof({ weight: 8, arbitrary: valid }, awkwardText)
      .chain(encoded)
      .map((value) => `${parameter.name}=${value}`);
    const often = parameter.required ? 19 : 5;
    return fc.oneof(
      { weight: often, arbitrary: pair.map((each) => [each]) },
      { weight: 10, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.tuple(pair, pair) },
      {
        weight: 1,
        arbitrary: fc.constantFrom([parameter.name], [`${parameter.name}[]=1`], [`${parameter.name}[a]=1`]),
      },
    );
  });
  const stray = fc.oneof(
    { weight: 12, arbitrary: fc.constant<string[]>([]) },
    fc
      .tuple(awkwardText, awkwardText)
      .map(([name, value]) => [
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
      ]),
    fc.constantFrom(['&&&'], ['='], ['a='.repeat(2_000)], ['a&'.repeat(2_000)]),
  );
  return fc
    .tuple(...pairs, stray)
    .map((parts) => parts.flat())
    .map((all) => (all.length === 0 ? '' : `?${all.join('&')}`));
}

function bodyOf(
  schema: Schema | undefined,
  resolve: (ref: string) => Schema,
): fc.Arbitrary<Buffer | undefined> {
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? '');
  const strange = fc.oneof(
    anyJson.map(json),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '{',
        '{"target_user_id":',
        '{"target_user_id":1e999}',
        '{"a":1,"a":2}',
        '{"__proto__":{"x":1}}',
        '{"constructor":{"prototype":{}}}',
        '\ufeff{}',
        '"\\ud800"',
        'NaN',
        '[1,]',
        '[]',
        '[[]]',
        '[null]',
        'null',
        ' ',
        '['.repeat(400),
        `"${'x'.repeat(3_000)}"`,
        `[${'0,'.repeat(2_000)}0]`,
      )
      .map((text) => Buffer.from(text)),
  );
  if (schema === undefined)
    return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: strange });
  const valid = valueOf(schema, resolve);
  const extended = fc
    .tuple(valid, awkwardText, anyJson)
    .map(([value, name, other]) => json({ ...(value as object), [name]: other }));
  return fc.oneof(
    { weight: 8, arbitrary: valid.map(json) },
    { weight: 1, arbitrary: extended },
    { weight: 2, arbitrary: strange },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Characters that node sends in the value of a header. */
const headerText = awkwardText.map((text) =>
  bytesOf(text)
    .replace(/[^\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 2_000),
);

const extraHeaders = fc.array(
  fc.oneof(
    headerText.map((value) => ['X-Request-Id', value] as const),
    headerText.map((value) => ['Idempotency-Key', value] as const),
    headerText.map((value) => ['Origin', value] as const),
    headerText.map((value) => ['X-Forwarded-For', value] as const),
    headerText.map((value) => ['Cookie', value] as const),
    fc
      .constantFrom('*/*', 'text/html', 'application/xml', ';q=', '')
      .map((value) => ['Accept', value] as const),
    fc.constantFrom('gzip', 'br', '*', 'gzip;q=9', 'x').map((value) => ['Accept-Encoding', value] as const),
    fc.constantFrom('gzip', 'identity', 'x').map((value) => ['Content-Encoding', value] as const),
    fc.constantFrom('x', '"x"', '*').map((value) => ['If-None-Match', value] as const),
    headerText.map((value) => ['X-Long', value.repeat(10)] as const),
  ),
  { maxLength: 3 },
);

/** Calls of the operations of the document, valid and broken. */
export async function callsOf(document: FuzzedDocument): Promise<fc.Arbitrary<Call>> {
  const at = (ref: string): unknown =>
    ref
      .slice(2)
      .split('/')
      .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
  const resolve = (ref: string): Schema => at(ref) as Schema;
  const token = await tokens();
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => callOf(path, method, Object.keys(item), operation, token, at, resolve)),
  );
  return fc.oneof(...operations);
}

function callOf(
  template: string,
  method: string,
  methods: readonly string[],
  { parameters = [], requestBody }: Operation,
  token: fc.Arbitrary<string | undefined>,
  at: (ref: string) => unknown,
  resolve: (ref: string) => Schema,
): fc.Arbitrary<Call> {
  const all = parameters.map((each) => ('$ref' in each ? (at(each.$ref) as Parameter) : each));
  const path = fc
    .tuple(
      ...template.split('/').map((part) => {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        const parameter = all.find((each) => each.in === 'path' && each.name === name);
        if (parameter === undefined) return fc.constant(part);
        const valid = valueOf(parameter.schema, resolve).map(String);
        return fc
          .oneof({ weight: 8, arbitrary: valid }, awkwardText)
          .map((text) => (/^\.*$/.test(text) ? 'x' : text))
          .chain(encoded)
          .map((text) => text.replaceAll('/', '%2F').replaceAll('\\', '%5C'));
      }),
    )
    .map((parts) => parts.join('/'));
  const schema = requestBody?.content['application/json']?.schema;
  return fc
    .record({
      method: fc.oneof({ weight: 20, arbitrary: fc.constant(method) }, fc.constantFrom(...METHODS)),
      path,
      slash: fc.oneof({ weight: 30, arbitrary: fc.constant('') }, fc.constant('/')),
      query: queryOf(
        all.filter((each) => each.in === 'query'),
        resolve,
      ),
      authorization: token,
      again: fc.oneof({ weight: 40, arbitrary: fc.constant(false) }, fc.constant(true)),
      type: fc.oneof(
        { weight: 12, arbitrary: fc.constant('application/json') },
        fc.constantFrom(undefined, ...TYPES),
      ),
      extra: extraHeaders,
      body: bodyOf(schema, resolve),
    })
    .map(({ method: used, path, slash, query, authorization, again, type, extra, body }) => ({
      method: used.toUpperCase(),
      operation: methods.includes(used) ? used : method,
      target: `${path}${slash}${query}`,
      headers: [
        ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
        ...(authorization !== undefined && again ? [['Authorization', authorization] as const] : []),
        ...(body === undefined || type === undefined ? [] : [['Content-Type', type] as const]),
        ...extra,
      ],
      body,
    }));
}
