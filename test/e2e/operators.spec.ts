import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { freePort } from '#platform/embedded';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { rawHttp } from '../support/raw-http.js';
import { userToken } from '../support/tokens.js';

const PATH = '/api/connections/following';
/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1';

/** The value of a metric without labels, or the sum over its labels. */
function valueOf(text: string, name: string): number {
  const values = text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.split(' ').at(-1)));
  if (values.length === 0) throw new Error(`There is no metric ${name}.`);
  return values.reduce((sum, value) => sum + value, 0);
}

describe('For operators', () => {
  let host: TestApp;
  const metrics = async (): Promise<string> => (await host.http.get('/metrics')).text;

  beforeAll(async () => {
    host = await startApp({ REDIS_URL: `redis://${NOWHERE}`, GIT_COMMIT: '0123abc' });
  });
  afterAll(() => host.close());

  it('the metrics tell what runs, and in what state', async () => {
    await host.http
      .post(PATH)
      .set('Authorization', `Bearer ${await userToken()}`)
      .send({ target_user_id: person() });
    const text = await metrics();
    expect(text).toMatch(
      new RegExp(
        `^build_info\\{version="[\\d.]+",commit="0123abc",node="${process.versions.node}"\\} 1$`,
        'm',
      ),
    );
    // This request itself.
    expect(valueOf(text, 'http_requests_in_flight')).toBe(1);
    expect(valueOf(text, 'http_connections_open')).toBeGreaterThan(0);
    expect(valueOf(text, 'http_draining')).toBe(0);
    expect(text).toContain('database_pool_size{server="primary"} 12');
    expect(valueOf(text, 'database_pool_idle')).toBeGreaterThan(0);
    for (const name of ['database_pool_in_use', 'database_pool_waiting', 'cache_bypassing'])
      expect(valueOf(text, name)).toBeGreaterThanOrEqual(0);
    for (const name of ['group_commit_waiting', 'group_commit_running', 'group_commit_longest_wait_seconds'])
      expect(valueOf(text, name)).toBe(0);
    expect(valueOf(text, 'redis_up')).toBe(0);
    expect(valueOf(text, 'cache_breaker_open')).toBe(0);
    expect(valueOf(text, 'cache_epoch_moves_total')).toBeGreaterThanOrEqual(0);
  });

  it('refusals are counted by kind and code, also those of requests that cannot be read', async () => {
    const before = await metrics();
    const count = (text: string, labels: string): number =>
      Number(new RegExp(`^http_refusals_total\\{${labels}\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    const expected = {
      'kind="unauthenticated",code="missing_token"': 1,
      'kind="invalid",code="invalid_request"': 3,
      'kind="method-not-allowed",code="method_not_allowed"': 1,
    };
    await host.http.get(PATH);
    await host.http.get(`${PATH}?limit=x`).set('Authorization', `Bearer ${await userToken()}`);
    const send = rawHttp(host.url);
    for (const head of ['NOT HTTP\r\n\r\n', 'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'])
      await send(head);
    await send('CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n');
    const after = await metrics();
    for (const [labels, more] of Object.entries(expected))
      expect([labels, count(after, labels) - count(before, labels)]).toEqual([labels, more]);
  });

  it('a log line has words, the service, its version, the instance, the subject as a hash, and bytes', async () => {
    const subject = person();
    const { headers, text } = await host.http
      .get(PATH)
      .set('Authorization', `Bearer ${await userToken(subject)}`);
    const lines = await host.log!.of(headers['x-request-id']!);
    const line = JSON.parse(lines.at(-1)!) as Record<string, unknown>;
    expect(line).toMatchObject({
      level: 'info',
      service: 'connections-api',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      instance: hostname(),
      route: PATH,
      status: 200,
      subject: createHash('sha256').update(subject).digest('hex').slice(0, 16),
    });
    expect(lines.join()).not.toContain(subject);
    const bytes = line.bytes as number;
    expect(bytes).toBeGreaterThan(text.length);
    expect(bytes).toBeLessThan(text.length + 2_000);
  });

  it('probes are logged at debug', async () => {
    const { headers } = await host.http.get('/health/live');
    const [line] = await host.log!.of(headers['x-request-id']!);
    expect(JSON.parse(line!)).toMatchObject({ level: 'debug', route: '/health/live' });
  });

  it('a Redis that is away is one warning with the cause, however often it is tried', async () => {
    await eventually(() => expect(host.log!.count('"msg":"Redis is unreachable"')).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(host.log!.count('"msg":"Redis is unreachable"')).toBe(1);
    expect(host.log!.count('ECONNREFUSED')).toBeGreaterThan(0);
  });
});

describe('With METRICS_PORT and DOCS=off', () => {
  let host: TestApp;
  let operators: string;

  beforeAll(async () => {
    const port = await freePort();
    host = await startApp({ METRICS_PORT: String(port), DOCS: 'off' });
    operators = `http://127.0.0.1:${port}`;
  });
  afterAll(() => host.close());

  it('the metrics and the details of the health are on that port only', async () => {
    expect((await host.http.get('/metrics')).status).toBe(404);
    expect((await host.http.get('/health/ready')).body).toEqual({ status: 'ok' });
    const apart = await fetch(`${operators}/metrics`);
    expect(apart.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await apart.text()).toContain('http_request_duration_seconds');
    expect(await (await fetch(`${operators}/health/ready`)).json()).toEqual({
      status: 'ok',
      database: true,
      cache: true,
      keys: true,
    });
    expect((await fetch(`${operators}/health/live`)).status).toBe(200);
    expect((await fetch(`${operators}${PATH}`)).status).toBe(404);
  });

  describe('that port answers as the other one does', () => {
    const get = (path: string, init: RequestInit = {}) => fetch(`${operators}${path}`, init);

    it.each([
      ['GET', '/nope', 404, 'not_found'],
      ['POST', '/nope', 404, 'not_found'],
      ['GET', PATH, 404, 'not_found'],
      ['POST', '/metrics', 405, 'method_not_allowed'],
      ['OPTIONS', '/metrics/', 405, 'method_not_allowed'],
      ['DELETE', '/health/ready', 405, 'method_not_allowed'],
      ['GET', '/%ff', 400, 'invalid_request'],
    ])('%s %s: %i', async (method, path, status, code) => {
      const body = method === 'POST' ? '{' : undefined;
      const answer = await get(path, { method, body, headers: { 'X-Request-Id': 'trace-3' } });
      expect([answer.status, await answer.json()]).toEqual([
        status,
        { message: expect.any(String), code, request_id: 'trace-3' },
      ]);
      expect(answer.headers.get('x-request-id')).toBe('trace-3');
      expect(answer.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD' : null);
    });

    it.each(['/metrics', '/health/live', '/health/ready', '/nope', '/%ff'])(
      'with the same headers: %s',
      async (path) => {
        const named = async (url: string): Promise<Record<string, string | null>> => {
          const { headers } = await fetch(url);
          const names = [
            'content-security-policy',
            'cache-control',
            'x-content-type-options',
            'x-frame-options',
          ];
          return Object.fromEntries(names.map((name) => [name, headers.get(name)]));
        };
        const expected = await named(`${host.url}${path}`);
        expect(Object.values(expected)).not.toContain(null);
        expect(await named(`${operators}${path}`)).toEqual(expected);
        expect((await get(path)).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
      },
    );

    it.each(['/metrics/', '/health/live/', '/health/ready/'])(
      'without regard to a slash: %s',
      async (path) => {
        expect((await get(path)).status).toBe(200);
      },
    );

    it('to what it cannot read, and to what a proxy could read differently', async () => {
      const raw = rawHttp(operators);
      for (const [text, status] of [
        ['NOT HTTP\r\n\r\n', 400],
        ['GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
        ['GET /metrics HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n', 400],
        ['CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n', 405],
      ] as const) {
        const answer = await raw(text);
        expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
        expect(answer).toMatch(/"code":"\w+","request_id":"[\w-]+"/);
      }
    });

    it('and logs and counts its requests', async () => {
      const id = (await get('/health/live')).headers.get('x-request-id')!;
      await get('/nope');
      const [line] = await host.log!.of(id);
      expect(JSON.parse(line!)).toMatchObject({ level: 'debug', route: '/health/live', status: 200 });
      const text = await (await get('/metrics')).text();
      expect(text).toMatch(
        /http_request_duration_seconds_count\{method="GET",route="\/health\/live",status="200"\}/,
      );
      expect(text).toMatch(/http_refusals_total\{kind="not-found",code="not_found"\} [1-9]/);
    });
  });

  it('the document and its pages do not exist, and the API does', async () => {
    for (const path of ['/docs', '/docs/swagger-ui.css', '/reference', '/docs-json']) {
      const { status, body } = await host.http.get(path);
      expect([path, status, body.code]).toEqual([path, 404, 'not_found']);
    }
    expect((await host.http.get('/playground/people')).body.docs).toBe(false);
    const answer = await host.http.get(PATH).set('Authorization', `Bearer ${await userToken()}`);
    expect(answer.status).toBe(200);
  });

  it('a port that is taken is named by its variable', async () => {
    const { port } = new URL(operators);
    await expect(startApp({ METRICS_PORT: port })).rejects.toThrow(
      `METRICS_PORT ${port} cannot be listened on: EADDRINUSE`,
    );
  });
});
