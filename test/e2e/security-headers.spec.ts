import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { bodyOf, rawHttp } from '../support/raw-http.js';
import { userToken } from '../support/tokens.js';

const FOLLOWING = '/api/connections/following';
const APP = 'https://app.example.com';

const DATA = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('Security headers', () => {
  let api: Api;
  let authorization: Record<string, string>;
  beforeAll(async () => {
    api = await startApi({ CORS_ORIGINS: APP, RATE_LIMIT: '1000' });
    authorization = { Authorization: `Bearer ${await userToken()}` };
  });
  afterAll(() => api.close());

  it('are on every answer with data, whatever its status', async () => {
    const { http } = api;
    const path = `${FOLLOWING}/${person()}`;
    const answers = await Promise.all([
      http.get(FOLLOWING).set(authorization),
      http.head(FOLLOWING).set(authorization),
      http.post(FOLLOWING).set(authorization).send({ target_user_id: person() }),
      http.delete(path).set(authorization),
      http.get(`${FOLLOWING}?limit=0`).set(authorization),
      http.get(FOLLOWING),
      http.get('/nowhere'),
      http.get(path),
      http.options(FOLLOWING),
      http.options(FOLLOWING).set({ Origin: APP, 'Access-Control-Request-Method': 'GET' }),
      http.post(FOLLOWING).set(authorization).set('Content-Type', 'text/plain').send('x'),
      http
        .post(FOLLOWING)
        .set(authorization)
        .send({ x: 'x'.repeat(5_000) }),
      http.delete(`${FOLLOWING}/%`).set(authorization),
      http.get('/health/live'),
      http.get('/health/ready'),
      http.get('/metrics'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      ...[200, 200, 201, 204, 400, 401, 404, 405, 405, 204, 415, 413, 400, 200, 200, 200],
    ]);
    for (const { headers } of answers) expect(headers).toMatchObject(DATA);
  });

  it.each([
    ['unreadable bytes', 'not HTTP\r\n\r\n'],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n'],
    ['a tunnel', 'CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n'],
  ])('are on the answer to %s', async (_name, text) => {
    const answer = await rawHttp(api.url)(text);
    for (const [name, value] of Object.entries(DATA)) {
      expect(answer.toLowerCase()).toContain(`\r\n${name}: ${value.toLowerCase()}\r\n`);
    }
  });

  it('let a page run only scripts of this server, and call only this server', async () => {
    for (const path of ['/docs', '/docs/', '/reference', '/reference/']) {
      const { headers } = await api.http.get(path);
      const policy = headers['content-security-policy']!.split(';');
      expect(policy).toEqual(
        expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]),
      );
      expect(headers).toMatchObject({
        ...DATA,
        'cache-control': 'no-cache',
        'content-security-policy': policy.join(';'),
      });
    }
  });

  it('name no software', async () => {
    const answers = await Promise.all(
      ['/health/live', '/docs', '/docs-json', '/nowhere'].map((path) => api.http.get(path)),
    );
    for (const { headers } of answers) {
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['server']));
      expect(JSON.stringify(headers)).not.toMatch(/x-powered-by|fastify|express|nest|node/i);
    }
  });
});

describe('HEAD and OPTIONS', () => {
  let api: Api;
  let token: string;
  beforeAll(async () => {
    api = await startApi({ COMPRESSION: 'off' });
    token = `Bearer ${await userToken()}`;
  });
  afterAll(() => api.close());

  it.each([
    FOLLOWING,
    `${FOLLOWING}?limit=0`,
    '/api/connections',
    '/health/live',
    '/health/ready',
    '/docs',
    '/docs-json',
    '/nowhere',
  ])('HEAD %s answers as GET, without the body', async (path) => {
    for (const headers of [{}, { Authorization: token }]) {
      const [head, get] = await Promise.all([
        api.http.head(path).set(headers),
        api.http.get(path).set(headers),
      ]);
      expect(head.text ?? '').toBe('');
      expect(head.status).toBe(get.status);
      const changing = { 'x-request-id': expect.any(String), date: expect.any(String) };
      expect(head.headers).toEqual({ ...get.headers, ...changing });
    }
  });

  it('HEAD of a page by cursor has its Link', async () => {
    const me = person();
    for (let i = 0; i < 2; i++) await api.as(me).post(FOLLOWING, { target_user_id: person() });
    const { headers } = await api.http
      .head(`${FOLLOWING}?limit=1`)
      .set('Authorization', `Bearer ${await userToken(me)}`);
    expect(headers.link).toMatch(/rel="next"/);
  });

  it('HEAD of a path without GET is refused', async () => {
    const { status, headers } = await api.http.head(`${FOLLOWING}/${person()}`);
    expect([status, headers.allow]).toEqual([405, 'DELETE']);
  });

  it.each([
    [FOLLOWING, 'GET, HEAD, POST'],
    [`${FOLLOWING}/${person()}`, 'DELETE'],
    ['/health/live', 'GET, HEAD'],
    ['/docs', 'GET, HEAD'],
  ])('OPTIONS %s tells the methods, as every other method does', async (path, allow) => {
    for (const method of ['options', 'trace'] as const) {
      const { status, body, headers } = await api.http[method](path);
      expect([status, body.code, headers.allow]).toEqual([405, 'method_not_allowed', allow]);
    }
  });

  it('OPTIONS of no path is refused', async () => {
    const answer = await rawHttp(api.url)('OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 404/);
    expect(bodyOf(answer)).toMatchObject({ code: 'not_found' });
  });
});
