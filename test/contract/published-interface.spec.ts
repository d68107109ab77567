import { readFileSync } from 'node:fs';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { withoutReferences } from '../support/openapi-document.js';

// The document is plain JSON of any depth.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

const text = readFileSync('openapi.json', 'utf8');
const raw = JSON.parse(text) as Json;
const document = withoutReferences(raw);
const API = '/api/connections';

interface Published {
  readonly at: readonly [method: string, path: string];
  readonly id: string;
  readonly tag: 'Following' | 'Friendship' | 'Stats' | 'Profiles';
  readonly summary?: string;
}

/** The words of the published interface, by operation, in its order. */
const PUBLISHED: readonly Published[] = [
  {
    at: ['get', `${API}/following`],
    id: 'listFollowing',
    tag: 'Following',
    summary: 'List users the specified user is following',
  },
  { at: ['post', `${API}/following`], id: 'followUser', tag: 'Following' },
  { at: ['delete', `${API}/following/{target_user_id}`], id: 'unfollowUser', tag: 'Following' },
  {
    at: ['get', `${API}/followers`],
    id: 'listFollowers',
    tag: 'Following',
    summary: 'List users following the specified user',
  },
  {
    at: ['get', `${API}/friends`],
    id: 'listFriends',
    tag: 'Friendship',
    summary: 'List friends of the specified user',
  },
  {
    at: ['get', `${API}/friends/requests/sent`],
    id: 'listSentRequests',
    tag: 'Friendship',
    summary: 'List sent friend requests',
  },
  { at: ['post', `${API}/friends/requests/sent`], id: 'sendFriendRequest', tag: 'Friendship' },
  {
    at: ['delete', `${API}/friends/requests/sent/{target_user_id}`],
    id: 'cancelFriendRequest',
    tag: 'Friendship',
    summary: 'Delete previously sent friend request',
  },
  {
    at: ['get', `${API}/friends/requests/received`],
    id: 'listReceivedRequests',
    tag: 'Friendship',
    summary: 'List received friend requests',
  },
  {
    at: ['patch', `${API}/friends/requests/received/{target_user_id}`],
    id: 'approveFriendRequest',
    tag: 'Friendship',
    summary: 'Approve a received friend request',
  },
  {
    at: ['get', API],
    id: 'getConnectionCounts',
    tag: 'Stats',
    summary: "Get an overview of the user's connections",
  },
  { at: ['get', '/api/audience/profile'], id: 'getProfiles', tag: 'Profiles' },
  { at: ['put', '/api/audience/profile'], id: 'putProfiles', tag: 'Profiles' },
];

/** The published descriptions of the parameters. Ours follow them. */
const PARAMETERS: Readonly<Record<string, string>> = {
  user_id: 'UUID of the user. Defaults to the current user.',
  offset: 'The number of items to skip before starting to collect the result set.',
  limit: 'The maximum number of items to return.',
  target_user_id: 'UUID of the target user.',
  user_ids: 'Comma-separated list of UUIDs of the users. Enables batch query mode.',
};

const operation = ([method, path]: Published['at']): Json => (document.paths as Json)[path][method] as Json;
const operations: [name: string, operation: Json][] = Object.entries(document.paths as Json).flatMap(
  ([path, item]) =>
    Object.entries(item as Json).map(([method, found]): [string, Json] => [
      `${method} ${path}`,
      found as Json,
    ]),
);
/** The names of the operations that break a rule. */
const breaking = (rule: (operation: Json, name: string) => boolean): string[] =>
  operations.filter(([name, found]) => !rule(found, name)).map(([name]) => name);

describe('openapi.json has the words of the published interface', () => {
  it.each(PUBLISHED)('for $id', ({ at, id, tag, summary }) => {
    const found = operation(at);
    expect(found).toMatchObject({ operationId: id, tags: [tag] });
    if (summary !== undefined) expect(found.summary).toBe(summary);
  });

  it.each(Object.entries(PARAMETERS))('for the parameter %s', (name, words) => {
    const told = operations
      .flatMap(([, { parameters = [] }]) => parameters as Json[])
      .filter(
        (parameter) => parameter.name === name && (name !== 'target_user_id' || parameter.in === 'path'),
      )
      .map(({ description }) => description as string);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((description) => !description.startsWith(words))).toEqual([]);
  });

  it('for a body that names a user, and for lists', () => {
    const body = (raw.components.schemas as Json).TargetBody.properties.target_user_id as Json;
    expect(body.description).toMatch(/^UUID of the target user\./);
    for (const { at, id } of PUBLISHED.filter(({ id: name }) => name.startsWith('list')))
      expect([id, operation(at).responses['200'].description]).toEqual([
        id,
        expect.stringMatching(/^Paginated list of users\b/),
      ]);
  });
});

describe('openapi.json is suitable for client generators', () => {
  it('is OpenAPI 3.1, with licence, contact and a relative server', () => {
    expect(raw.openapi).toMatch(/^3\.1\./);
    expect(raw.info).toMatchObject({
      license: { name: expect.any(String) as string },
      contact: { name: expect.any(String) as string },
    });
    expect((raw.servers as Json[]).map(({ url }) => url as string)).toEqual(['.']);
    expect(text).not.toContain('"nullable"');
  });

  it('names every operation by hand', () => {
    expect(breaking((found) => /^[a-z]+([A-Z][a-z]+)+$/.test(found.operationId as string))).toEqual([]);
  });

  it('shares what is the same in several operations', () => {
    const components = raw.components as Json;
    for (const group of ['parameters', 'responses', 'headers'])
      expect(Object.keys(components[group] as Json).length).toBeGreaterThan(3);
    const inline = Object.values(raw.paths as Json).flatMap((item) =>
      Object.values(item as Json).flatMap(({ responses }) =>
        Object.entries(responses as Json)
          .filter(([status, { $ref }]) => Number(status) >= 400 && $ref === undefined)
          .map(([, response]) => JSON.stringify(response)),
      ),
    );
    const known = new Set(
      Object.values(components.responses as Json).map((response) => JSON.stringify(response)),
    );
    expect(
      inline.filter((response, place) => known.has(response) || inline.indexOf(response) !== place),
    ).toEqual([]);
  });

  it('lists the codes of each error, and allows new ones', () => {
    const schemas = raw.components.schemas as Json;
    const described = new Set(
      MANIFESTS.flatMap(({ errors = [] }) => errors.map(({ description }) => description.code)),
    );
    const codes = Object.entries(schemas).filter(([name]) => name.endsWith('Code'));
    expect(codes.length).toBeGreaterThan(8);
    for (const [, { enum: values }] of codes)
      expect((values as string[]).filter((code) => !described.has(code))).toEqual([]);
    const bodies = operations.flatMap(([name, { responses }]) =>
      Object.entries(responses as Json)
        .filter(([status]) => Number(status) >= 400)
        .map(([status, { content }]) => ({ name, status, media: content['application/json'] as Json })),
    );
    for (const { name, status, media } of bodies) {
      const schemaName = (media.schema.$ref as string).split('/').at(-1)!;
      const { code } = schemas[schemaName].properties as Json;
      const open = (code.anyOf as Json[]).some((one) => one.type === 'string' && one.enum === undefined);
      const listed = schemas[schemaName.replace(/Error$/, 'Code')].enum as string[];
      const shown = Object.entries(media.examples as Json).map(([key, { value }]) => [key, value.code]);
      expect([name, status, open]).toEqual([name, status, true]);
      expect(shown.filter(([key, sent]) => key !== sent || !listed.includes(sent as string))).toEqual([]);
    }
  });

  it('takes lists of ids as arrays with commas', () => {
    const ids = (operation(['get', API]).parameters as Json[]).find(({ name }) => name === 'user_ids');
    expect(ids).toMatchObject({
      style: 'form',
      explode: false,
      schema: { type: 'array', maxItems: 100, items: { type: 'string', format: 'uuid' } },
    });
    const arrays = operations.flatMap(([, { parameters = [] }]) =>
      (parameters as Json[]).filter(({ schema }) => schema.type === 'array'),
    );
    expect(arrays.filter(({ explode, style }) => explode !== false || style !== 'form')).toEqual([]);
  });

  it('bounds every text and every list', () => {
    const unbounded: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type, maxLength, maxItems, enum: values } = node as Json;
      const types = [type].flat() as string[];
      if (types.includes('string') && maxLength === undefined && values === undefined) unbounded.push(path);
      if (types.includes('array') && maxItems === undefined) unbounded.push(path);
      for (const [key, value] of Object.entries(node))
        if (!['example', 'examples', 'value'].includes(key)) visit(value, `${path}/${key}`);
    };
    visit(raw.paths, '#/paths');
    visit({ ...(raw.components as Json), securitySchemes: undefined }, '#/components');
    expect(unbounded).toEqual([]);
  });

  it('documents the headers of answers', () => {
    const headersOf = (found: Json, status: string): string[] =>
      Object.keys(found.responses[status].headers as Json);
    expect(
      breaking((found) =>
        Object.keys(found.responses as Json).every((status) =>
          headersOf(found, status).includes('X-Request-Id'),
        ),
      ),
    ).toEqual([]);
    const limits = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];
    expect(breaking((found) => limits.every((name) => headersOf(found, '429').includes(name)))).toEqual([]);
    for (const { at } of PUBLISHED.filter(({ id }) => id.startsWith('list')))
      expect(headersOf(operation(at), '200')).toEqual(expect.arrayContaining(['Link', ...limits]));
  });

  it('shows people whose totals agree with the counts', () => {
    const example = (id: string): Json => {
      const { at } = PUBLISHED.find((found) => found.id === id)!;
      const media = operation(at).responses['200'].content['application/json'] as Json;
      return (media.example ?? media.examples.one.value) as Json;
    };
    const { data: counts } = example('getConnectionCounts');
    for (const [list, count] of [
      ['listFollowing', 'following_count'],
      ['listFollowers', 'followers_count'],
      ['listFriends', 'friends_count'],
      ['listSentRequests', 'requests_sent_count'],
      ['listReceivedRequests', 'requests_received_count'],
    ] as const) {
      const { data, meta } = example(list);
      expect([list, meta.total, data.length]).toEqual([list, counts[count], counts[count]]);
      expect((data as Json[])[0]!.name).toMatch(/^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u);
    }
  });

  it('begins with chapters on what all operations share', () => {
    for (const title of [
      'Getting a token',
      'User and service tokens',
      'Pagination',
      'Errors',
      'Rate limits',
      'Idempotence and retries',
      'Consistency',
      'Versioning',
    ])
      expect(raw.info.description).toContain(`\n# ${title}\n`);
  });
});
