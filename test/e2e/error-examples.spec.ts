import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import pg from 'pg';
import type { Response } from 'supertest';
import { GroupCommit, OverloadedError } from '#platform/database';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase } from '../support/database.js';
import { withoutReferences } from '../support/openapi-document.js';
import { person } from '../support/people.js';
import { bodyOf, rawHttp } from '../support/raw-http.js';
import { startSilentProxy } from '../support/silent-proxy.js';
import { serviceToken, userToken } from '../support/tokens.js';

interface Operation {
  readonly name: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Uses a new user for each parameter. */
  readonly path: () => string;
  /** The required query parameters, with a new user for each. */
  readonly query: () => string[];
  /** The body, if the method has one. */
  readonly body: () => object | undefined;
  /** The documented answer of each error code. */
  readonly errors: ReadonlyMap<string, object>;
}

interface Ask {
  readonly token?: string;
  readonly query?: string;
  readonly path?: string;
  /** A method that the path does not support, without a body. */
  readonly method?: Operation['method'];
  readonly body?: object | string;
  readonly type?: string;
}

interface DocumentedResponse {
  readonly content?: Record<string, { examples?: Record<string, { value: { code?: string } }> }>;
}
interface DocumentedOperation {
  readonly requestBody?: object;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly responses: Record<string, DocumentedResponse>;
}
interface Document {
  readonly paths: Record<string, Record<string, DocumentedOperation>>;
}

const document = withoutReferences(JSON.parse(readFileSync('openapi.json', 'utf8')) as Document);
const OPERATIONS: Operation[] = Object.entries(document.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${template}`,
    method: method as Operation['method'],
    path: () => template.replace(/\{\w+\}/g, person),
    query: () =>
      (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'query' && parameter.required)
        .map(({ name }) => `${name}=${person()}`),
    body: () => (operation.requestBody && method === 'post' ? { target_user_id: person() } : undefined),
    errors: new Map(
      Object.values(operation.responses).flatMap((response) =>
        Object.entries(response.content?.['application/json']?.examples ?? {}).flatMap(([code, { value }]) =>
          value.code === undefined ? [] : [[code, value] as const],
        ),
      ),
    ),
  })),
);
const FOLLOW = OPERATIONS.find(({ name }) => name === 'post /api/connections/following')!;
const LIST = OPERATIONS.find(({ name }) => name === 'get /api/connections/following')!;

/** How long the lists of a user may become. */
const LIMIT = 2;
const LIMITED = {
  MAX_FOLLOWING: `${LIMIT}`,
  MAX_FRIENDS: `${LIMIT}`,
  MAX_REQUESTS_SENT: `${LIMIT}`,
};
const REQUEST = { path: '/api/connections/friends/requests/sent', method: 'post' } as const;

/** How to get each error from any operation that documents it. */
const PROVOCATIONS: Record<
  string,
  (ask: (ask: Ask) => Promise<Response>, operation: Operation) => Promise<Response>
> = {
  missing_token: (ask) => ask({}),
  invalid_token: async (ask) => ask({ token: await userToken(person(), { exp: 1 }) }),
  invalid_request: async (ask, { method }) =>
    method === 'put'
      ? ask({ token: await serviceToken(), body: [{ user_id: 'x', data: {} }] })
      : ask({ token: await userToken(), query: 'user_id=x' }),
  invalid_cursor: async (ask) => ask({ token: await userToken(), query: 'cursor=x' }),
  user_id_required: async (ask) => ask({ token: await serviceToken() }),
  not_yours: async (ask) => ask({ token: await userToken(), query: `user_id=${person()}` }),
  service_token_required: async (ask) =>
    ask({ token: await userToken(), body: [{ user_id: person(), data: {} }] }),
  payload_too_large: async (ask) =>
    ask({ token: await userToken(), type: 'application/json', body: `"${'x'.repeat(2 ** 20)}"` }),
  unsupported_media_type: async (ask) => ask({ token: await userToken(), type: 'text/plain', body: 'x' }),
  self_target: async (ask) => {
    const me = person();
    return ask({ token: await userToken(me), body: { target_user_id: me } });
  },
  already_friends: async (ask) => {
    const [me, friend] = [person(), person()];
    await ask({ token: await userToken(friend), body: { target_user_id: me } });
    const request = { token: await userToken(me), body: { target_user_id: friend } };
    await ask(request);
    return ask(request);
  },
  following_limit_reached: async (ask) => {
    const token = await userToken();
    const follow = { token, path: '/api/connections/following', method: 'post' } as const;
    for (let i = 0; i < LIMIT; i++) await ask({ ...follow, body: { target_user_id: person() } });
    return ask({ token, body: { target_user_id: person() } });
  },
  requests_limit_reached: async (ask) => {
    const token = await userToken();
    for (let i = 0; i < LIMIT; i++) await ask({ token, ...REQUEST, body: { target_user_id: person() } });
    return ask({ token, body: { target_user_id: person() } });
  },
  friends_limit_reached: async (ask, { method }) => {
    const me = person();
    const token = await userToken(me);
    const others = Array.from({ length: LIMIT + 1 }, person);
    for (const other of others)
      await ask({ token: await userToken(other), ...REQUEST, body: { target_user_id: me } });
    for (const other of others.slice(1)) await ask({ token, ...REQUEST, body: { target_user_id: other } });
    return method === 'patch'
      ? ask({ token, method, path: `/api/connections/friends/requests/received/${others[0]}` })
      : ask({ token, body: { target_user_id: others[0] } });
  },
  request_declined: async (ask) => {
    const [me, other] = [person(), person()];
    const request = { token: await userToken(me), body: { target_user_id: other } };
    await ask(request);
    const decline = { path: `/api/connections/friends/requests/received/${me}`, method: 'delete' } as const;
    await ask({ token: await userToken(other), ...decline });
    return ask(request);
  },
  blocked: async (ask) => {
    const [me, other] = [person(), person()];
    const block = { path: '/api/connections/blocks', method: 'post', body: { target_user_id: me } } as const;
    await ask({ token: await userToken(other), ...block });
    return ask({ token: await userToken(me), body: { target_user_id: other } });
  },
  friend_request_not_found: async (ask) => ask({ token: await userToken() }),
};

/** These need a slow client, or a server in a faulty state: the second part of this file. */
const TROUBLE = [
  'request_timeout',
  'rate_limited',
  'database_unavailable',
  'keys_unavailable',
  'overloaded',
  'internal_error',
];

async function asked(app: TestApp, { method, path, query, body }: Operation, ask: Ask): Promise<Response> {
  const request = app.http[ask.method ?? method](
    ask.path ?? `${path()}?${[...query(), ...(ask.query ? [ask.query] : [])].join('&')}`,
  );
  if (ask.token) request.set('Authorization', `Bearer ${ask.token}`);
  if (ask.type) request.set('Content-Type', ask.type);
  return request.send(ask.body ?? (ask.method ? undefined : body()));
}

function expectExample({ errors }: Operation, code: string, body: object): void {
  const { request_id } = errors.get(code) as { request_id: string };
  expect({ ...body, request_id }).toEqual(errors.get(code));
}

describe('the documented example of an error', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(LIMITED);
  });
  afterAll(() => app.close());

  const documented = OPERATIONS.flatMap((operation) =>
    [...operation.errors.keys()].map((code) => ({ operation, name: operation.name, code })),
  );

  it('can be provoked for every code', () => {
    const ways = new Set([...Object.keys(PROVOCATIONS), ...TROUBLE]);
    const missing = documented.filter(({ code }) => !ways.has(code));
    expect(
      missing.map(({ code, name }) => `add a way to provoke ${code} of ${name} to PROVOCATIONS`),
    ).toEqual([]);
  });

  it.each(documented.filter(({ code }) => code in PROVOCATIONS))(
    'is what $name sends: $code',
    async ({ operation, code }) => {
      const { body } = await PROVOCATIONS[code]!((ask) => asked(app, operation, ask), operation);
      expectExample(operation, code, body);
    },
  );
});

describe('an error that a method does not document', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(LIMITED);
  });
  afterAll(() => app.close());

  it.each(OPERATIONS)('is not sent by $name, whatever goes wrong', async (operation) => {
    const sent = Object.values(PROVOCATIONS).map(async (provoke) => {
      const { status, body } = await provoke((ask) => asked(app, operation, ask), operation);
      return status < 400 || operation.errors.has(body.code as string) ? [] : [`${status} ${body.code}`];
    });
    expect((await Promise.all(sent)).flat()).toEqual([]);
  });
});

describe('a slow client gets the documented example', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({}, { headMs: 200, requestMs: 200, checkMs: 20 });
  });
  afterAll(() => app.close());

  it.each([
    ['head', LIST, () => 'GET /api/connections/following HTTP/1.1\r\nHost: x'],
    [
      'body',
      FOLLOW,
      (token: string) =>
        `POST /api/connections/following HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 60\r\n\r\n{"target',
    ],
  ])('if the %s of its request does not arrive in time', async (_, operation, part) => {
    const answer = await rawHttp(app.url)(part(await userToken()));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expectExample(operation, 'request_timeout', bodyOf(answer));
  });
});

describe('a faulty server sends the documented example', () => {
  it('to a token with too many requests', async () => {
    const app = await startApp({ RATE_LIMIT: '1' });
    try {
      const token = await userToken();
      await asked(app, LIST, { token });
      const { body, headers } = await asked(app, LIST, { token });
      expectExample(LIST, 'rate_limited', body);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await app.close();
    }
  });

  it('without its database', async () => {
    const database = await createDatabase();
    const url = new URL(database.url);
    const proxy = await startSilentProxy(Number(url.port));
    url.port = String(proxy.port);
    const app = await startApp({ DATABASE_URL: url.href });
    try {
      await proxy.close();
      for (const operation of [LIST, FOLLOW]) {
        const { body, headers } = await asked(app, operation, { token: await userToken() });
        expectExample(operation, 'database_unavailable', body);
        expect(headers['retry-after']).toBe('1');
      }
    } finally {
      await app.close();
      await database.drop();
    }
  });

  it('without the keys that verify tokens', async () => {
    const app = await startApp({ JWT_JWKS_URI: 'http://127.0.0.1:1/keys' });
    try {
      const { privateKey } = generateKeyPairSync('ed25519');
      const token = await new SignJWT({ sub: person() })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setExpirationTime('1h')
        .sign(privateKey);
      const { body, headers } = await asked(app, LIST, { token });
      expectExample(LIST, 'keys_unavailable', body);
      expect(headers['retry-after']).toBe('1');
    } finally {
      await app.close();
    }
  });

  it('when its write queue is full: from every write of a user', async () => {
    const app = await startApp();
    const submit = Object.getOwnPropertyDescriptor(GroupCommit.prototype, 'submit')!;
    GroupCommit.prototype.submit = () => Promise.reject(new OverloadedError());
    try {
      const token = await serviceToken();
      const writes = OPERATIONS.filter(({ method }) => !['get', 'put'].includes(method));
      expect(writes.length).toBeGreaterThan(0);
      for (const operation of writes) {
        const { body, headers } = await asked(app, operation, { token, query: `user_id=${person()}` });
        expectExample(operation, 'overloaded', body);
        expect(headers['retry-after']).toBe('1');
      }
    } finally {
      Object.defineProperty(GroupCommit.prototype, 'submit', submit);
      await app.close();
    }
  });

  it('on an internal error, which is in its log under the request id', async () => {
    const app = await startApp();
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    try {
      // Unlike dropping the tables, renaming does not wait for statements of the roller.
      await client.query('ALTER SCHEMA adjacency RENAME TO gone');
      const { body } = await asked(app, LIST, { token: await userToken() });
      expectExample(LIST, 'internal_error', body);
      const log = await app.log?.of(body.request_id as string);
      if (log) expect(log.join()).toContain('adjacency');
    } finally {
      await client.end();
      await app.close();
    }
  });
});
