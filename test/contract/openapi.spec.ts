import { buildOpenApi } from '../../apps/api/src/document/openapi.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectGenerated } from '../support/generated.js';
import { withoutReferences } from '../support/openapi-document.js';
import { clientTypes } from './client-types.js';

// The document is plain JSON of any depth.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const PUBLISHED = [
  'get /api/connections/following',
  'post /api/connections/following',
  'delete /api/connections/following/{target_user_id}',
  'get /api/connections/followers',
  'get /api/connections/friends',
  'get /api/connections/friends/requests/sent',
  'post /api/connections/friends/requests/sent',
  'delete /api/connections/friends/requests/sent/{target_user_id}',
  'get /api/connections/friends/requests/received',
  'patch /api/connections/friends/requests/received/{target_user_id}',
  'get /api/connections',
];

describe('openapi.json', () => {
  let host: TestApp;
  let generated: Json;
  let operations: [name: string, operation: Json][];

  beforeAll(async () => {
    host = await startApp();
    generated = JSON.parse(JSON.stringify(buildOpenApi(host.app))) as Json;
    const document = withoutReferences(generated);
    operations = Object.entries(document.paths as Json).flatMap(([path, item]) =>
      Object.entries(item as Json)
        .filter(([method]) => METHODS.includes(method))
        .map(([method, operation]): [string, Json] => [`${method} ${path}`, operation as Json]),
    );
  });
  afterAll(() => host.close());

  /** The names of the operations that break a rule. */
  const breaking = (rule: (operation: Json, name: string) => boolean): string[] =>
    operations.filter(([name, operation]) => !rule(operation, name)).map(([name]) => name);
  const resolve = (schema: Json): Json =>
    typeof schema.$ref === 'string'
      ? schema.$ref
          .slice(2)
          .split('/')
          .reduce((node: Json, key) => node[key] as Json, generated)
      : schema;
  const isPublic = (operation: Json): boolean => operation.responses['401'] === undefined;
  const hasExample = (content: Json): boolean => {
    const schema = resolve(content.schema as Json);
    const members = Object.values((schema.properties ?? {}) as Json).map((member) => resolve(member as Json));
    return [content, schema, ...members].some(
      (node) => node.example !== undefined || node.examples !== undefined,
    );
  };

  it('is what the code generates', () => {
    expectGenerated('openapi.json', `${JSON.stringify(generated, null, 2)}\n`);
  });

  it('is what the types of the TypeScript client are made from', () => {
    expectGenerated('clients/typescript/src/openapi.ts', clientTypes(generated));
  });

  it('has every published operation', () => {
    expect(operations.map(([name]) => name)).toEqual(expect.arrayContaining(PUBLISHED));
  });

  it('describes the purpose of every operation', () => {
    expect(breaking((operation) => operation.summary?.length > 5 && operation.summary.length < 60)).toEqual(
      [],
    );
    expect(breaking((operation) => operation.description?.length > 20)).toEqual([]);
    expect(breaking((operation) => operation.tags?.length === 1)).toEqual([]);
  });

  it('gives every operation a unique name', () => {
    const names = operations.map(([, operation]) => operation.operationId as string);
    expect(new Set(names).size).toBe(operations.length);
  });

  it('describes every tag, in reading order', () => {
    const described = (generated.tags as Json[])
      .filter((tag) => tag.description)
      .map((tag) => tag.name as string);
    const used = new Set(operations.flatMap(([, operation]) => operation.tags as string[]));
    expect([...used].filter((tag) => !described.includes(tag))).toEqual([]);
    expect(described.slice(0, 3)).toEqual(['Following', 'Friendship', 'Stats']);
  });

  it('asks for a bearer token wherever 401 is possible, and only there', () => {
    expect(Object.values(generated.components.securitySchemes as Json)).toContainEqual(
      expect.objectContaining({ type: 'http', scheme: 'bearer' }),
    );
    const secured = (operation: Json): boolean => (operation.security ?? generated.security ?? []).length > 0;
    expect(breaking((operation) => secured(operation) === !isPublic(operation))).toEqual([]);
    expect(breaking((operation, name) => !isPublic(operation) || !name.includes(' /api/'))).toEqual([]);
  });

  it('documents every status, with a schema wherever there is a body', () => {
    const faults = operations.flatMap(([name, operation]) =>
      Object.entries(operation.responses as Json)
        .filter(([status, response]) => {
          const contents = Object.values((response.content ?? {}) as Json);
          const needsBody = Number(status) >= 400;
          return (
            !response.description ||
            (needsBody && !contents.length) ||
            contents.some((content) => !content.schema)
          );
        })
        .map(([status]) => `${name} ${status}`),
    );
    expect(faults).toEqual([]);
    const common = ['400', '401', '408', '429', '500', '503'];
    expect(
      breaking((operation) => isPublic(operation) || common.every((s) => operation.responses[s])),
    ).toEqual([]);
  });

  it('documents the errors of a body wherever one can be sent', () => {
    const refusals = ['400', '413', '415'];
    expect(
      breaking((operation, name) => name.startsWith('get ') || refusals.every((s) => operation.responses[s])),
    ).toEqual([]);
  });

  it('says of every object that is sent, and of none that is answered, that it has no other members', () => {
    const objectsIn = (node: unknown): Json[] => {
      if (typeof node !== 'object' || node === null) return [];
      const schema = resolve(node);
      const inner = Object.values(schema).flatMap(objectsIn);
      return schema.type === 'object' ? [schema, ...inner] : inner;
    };
    const sent = operations.flatMap(([, operation]) => objectsIn(operation.requestBody));
    const answered = operations.flatMap(([, operation]) => objectsIn(operation.responses));
    expect([sent.length, answered.length].every((count) => count > 3)).toBe(true);
    expect(sent.filter((schema) => schema.additionalProperties !== false)).toEqual([]);
    expect(answered.filter((schema) => schema.additionalProperties !== undefined)).toEqual([]);
  });

  it('shows an example of every JSON body, both ways', () => {
    const bodies = (operation: Json): Json[] => [
      ...Object.values((operation.requestBody?.content ?? {}) as Json),
      ...Object.values(operation.responses as Json).flatMap((response) =>
        Object.entries((response.content ?? {}) as Json)
          .filter(([media]) => media.includes('json'))
          .map(([, content]) => content as Json),
      ),
    ];
    expect(breaking((operation) => bodies(operation).every(hasExample))).toEqual([]);
  });

  it('describes and bounds every parameter', () => {
    const bounded = (schema: Json): boolean => {
      if (schema.type === 'integer' || schema.type === 'number') return schema.minimum !== undefined;
      if (schema.type === 'array') return schema.maxItems !== undefined;
      return Boolean(schema.format ?? schema.pattern ?? schema.enum ?? schema.maxLength);
    };
    const faults = operations.flatMap(([name, operation]) =>
      ((operation.parameters ?? []) as Json[])
        .filter((parameter) => !parameter.description || !bounded(resolve(parameter.schema as Json)))
        .map((parameter) => `${name} ${parameter.name}`),
    );
    expect(faults).toEqual([]);
  });
});
