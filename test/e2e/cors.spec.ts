import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { SignJWT } from 'jose';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

const FOLLOWING = '/api/connections/following';
const APP = 'https://app.example.com';
const STRANGER = 'https://evil.example';
/** Every header that openapi.json declares for an answer. */
const DECLARED = Object.keys(
  (JSON.parse(readFileSync('openapi.json', 'utf8')) as { components: { headers: object } }).components
    .headers,
);

/** What to do about declared headers that a page cannot read. */
function hidden(exposed: string, declared = DECLARED): string[] {
  const readable = exposed.split(', ');
  return declared
    .filter((name) => !readable.includes(name))
    .map(
      (name) =>
        `Pages cannot read ${name}: add it to EXPOSED in libs/platform/http/src/server/cross-origin.ts.`,
    );
}

it('a declared header that is not exposed is reported, with what to do', () => {
  expect(DECLARED).toContain('X-Request-Id');
  expect(hidden('Link, Allow', ['Allow', 'X-New'])).toEqual([
    expect.stringMatching(/^Pages cannot read X-New: add it to EXPOSED in .*cross-origin\.ts/),
  ]);
});

describe('a page of another origin', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({
      CORS_ORIGINS: `${APP}, https://*.example.org`,
      RATE_LIMIT: '3',
      TRUST_PROXY: 'loopback',
    });
  });
  afterAll(() => api.close());

  const preflight = (path: string, origin = APP, method = 'POST') =>
    api.http
      .options(path)
      .set('Origin', origin)
      .set('Access-Control-Request-Method', method)
      .set('Access-Control-Request-Headers', 'authorization,content-type,idempotency-key');

  const expectAllowed = (headers: Record<string, string | undefined>, origin = APP): void => {
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(hidden(headers['access-control-expose-headers'] ?? '')).toEqual([]);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers.vary).toContain('Origin');
  };

  it.each([FOLLOWING, `${FOLLOWING}/${person()}`, '/api/connections', '/docs-json', '/api/nowhere'])(
    'may send a preflight request without a token: %s',
    async (path) => {
      const { status, headers, text } = await preflight(path);
      expect([status, text]).toEqual([204, '']);
      expect(headers['access-control-allow-origin']).toBe(APP);
      expect(headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
      expect(headers['access-control-allow-headers']).toContain('authorization');
      expect(Number(headers['access-control-max-age'])).toBeGreaterThanOrEqual(600);
      expect(headers.vary).toContain('Origin');
    },
  );

  it('may be of a subdomain that a pattern allows', async () => {
    const { headers } = await preflight(FOLLOWING, 'https://a.b.example.org');
    expect(headers['access-control-allow-origin']).toBe('https://a.b.example.org');
  });

  it.each([STRANGER, 'null', 'https://app.example.com.evil.example', 'http://app.example.com'])(
    'is not allowed anything if it is not configured: %s',
    async (origin) => {
      expect((await preflight(FOLLOWING, origin)).headers['access-control-allow-origin']).toBeUndefined();
      const { headers } = await api.http.get(FOLLOWING).set('Origin', origin);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers.vary).toContain('Origin');
    },
  );

  it('can read every answer, of whatever status', async () => {
    const token = await userToken();
    const ask = (method: 'get' | 'post' | 'put', path: string, authorized = true) => {
      const request = api.http[method](path).set('Origin', APP).set('X-Forwarded-For', '192.0.2.1');
      return authorized ? request.set('Authorization', `Bearer ${token}`) : request;
    };
    const large = `"${'x'.repeat(5_000)}"`;
    const type = ['Content-Type', 'application/json'] as const;
    const answers = [
      await ask('get', FOLLOWING),
      await ask('get', `${FOLLOWING}?limit=0`),
      await ask('post', FOLLOWING)
        .set(...type)
        .send({ target_user_id: person() }),
      await ask('get', FOLLOWING),
      await ask('get', FOLLOWING, false),
      await ask('put', FOLLOWING),
      await ask('get', '/api/nowhere'),
      await ask('get', '/api/%'),
      await ask('get', '/health/live', false),
      await ask('get', '/docs-json', false),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 201, 429, 401, 405, 404, 400, 200, 200]);
    for (const { headers } of answers) expectAllowed(headers);
    const other = await userToken();
    for (const [expected, body, of] of [
      [413, large, type],
      [415, 'x', ['Content-Type', 'text/plain']],
    ] as const) {
      const answer = await api.http
        .post(FOLLOWING)
        .set('Origin', APP)
        .set('Authorization', `Bearer ${other}`)
        .set(of[0], of[1])
        .send(body);
      expect(answer.status).toBe(expected);
      expectAllowed(answer.headers);
    }
  });

  it('can read that something is away', async () => {
    const away = await startApi({ CORS_ORIGINS: APP, JWT_JWKS_URI: 'http://127.0.0.1:1/keys' });
    try {
      const { privateKey } = generateKeyPairSync('ed25519');
      const token = await new SignJWT({ sub: person() })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setExpirationTime('1h')
        .sign(privateKey);
      const { status, headers } = await away.http
        .get(FOLLOWING)
        .set('Origin', APP)
        .set('Authorization', `Bearer ${token}`);
      expect([status, headers['retry-after']]).toEqual([503, '1']);
      expectAllowed(headers);
    } finally {
      await away.close();
    }
  });

  it('cannot read the metrics', async () => {
    const { headers } = await api.http.get('/metrics').set('Origin', APP);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('does not affect OPTIONS requests that are not preflights', async () => {
    expect((await api.http.options(FOLLOWING)).status).toBe(405);
    expect((await api.http.options(FOLLOWING).set('Origin', APP)).headers.allow).toContain('POST');
    const nowhere = await api.http.options('/api/nowhere');
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not_found']);
  });

  /** Writes a request head to the server and returns the head of the answer. */
  const raw = (text: string): Promise<Record<string, string>> =>
    new Promise((resolve) => {
      let answer = '';
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(text));
      socket.setEncoding('utf8').on('data', (more: string) => (answer += more));
      socket
        .on('error', () => undefined)
        .once('close', () => {
          const lines = answer.split('\r\n\r\n', 1)[0]!.split('\r\n').slice(1);
          const pairs = lines.map((line) => line.split(': ') as [string, string]);
          resolve(Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])));
        });
      setTimeout(() => socket.end(), 500).unref();
    });

  it.each([
    ['two Hosts', `GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nOrigin: ${APP}\r\nConnection: close\r\n\r\n`],
    ['an expectation', `GET / HTTP/1.1\r\nHost: a\r\nOrigin: ${APP}\r\nExpect: miracles\r\n\r\n`],
    ['an unknown method', `FROB / HTTP/1.1\r\nHost: a\r\nOrigin: ${APP}\r\n\r\n`],
    ['a URL too long', `GET /?${'x'.repeat(70_000)} HTTP/1.1\r\nHost: a\r\norigin:${APP}\r\n\r\n`],
  ])('can read the answer to %s', async (_what, text) => {
    expectAllowed(await raw(text));
    const stranger = await raw(text.replace(APP, STRANGER));
    expect(stranger['x-request-id']).toBeDefined();
    expect(stranger['access-control-allow-origin']).toBeUndefined();
    expect(stranger.vary).toContain('Origin');
  });
});

describe('CORS_ORIGINS', () => {
  it('lets every page call when it is *', async () => {
    const api = await startApi({ CORS_ORIGINS: '*' });
    try {
      for (const origin of [APP, STRANGER, 'null']) {
        const { headers } = await api.http.get(FOLLOWING).set('Origin', origin);
        expect(headers['access-control-allow-origin']).toBe('*');
      }
    } finally {
      await api.close();
    }
  });

  it('allows no page when it is not set, and sends no CORS headers', async () => {
    const api = await startApi();
    try {
      const { status, headers } = await api.http
        .options(FOLLOWING)
        .set('Origin', APP)
        .set('Access-Control-Request-Method', 'POST');
      expect(status).toBe(405);
      const answer = await api.http.get(FOLLOWING).set('Origin', APP);
      for (const { vary, ...others } of [headers, answer.headers]) {
        expect(vary ?? '').not.toContain('Origin');
        expect(Object.keys(others).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    } finally {
      await api.close();
    }
  });
});
