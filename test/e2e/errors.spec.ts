import { connect } from 'node:net';
import { eventually } from '../support/eventually.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

const PATH = '/api/connections/following';

describe('errors', () => {
  let host: Api;
  let token: string;
  beforeAll(async () => {
    host = await startApi();
    token = `Bearer ${await userToken()}`;
  });
  afterAll(() => host.close());
  const post = (type: string, body: string) =>
    host.http.post(PATH).set('Authorization', token).set('Content-Type', type).send(body);

  it.each(['/', '/nowhere', '/api/connections/nowhere', '/api/../etc/passwd', '/docs/nowhere.js'])(
    '%s: 404',
    async (path) => {
      const { body, headers } = await host.anonymous.get(path, 404);
      expect(body.code).toBe('not_found');
      expect(body.message).not.toContain(path.length > 1 ? path : 'GET');
      expect(headers).toHaveProperty('x-request-id');
    },
  );
  it('a method that a path does not have: 405', async () => {
    const { body, headers } = await host.anonymous.put(PATH, {}, 405);
    expect([body.code, headers.allow]).toEqual(['method_not_allowed', expect.stringMatching(/GET.*POST/)]);
  });
  it.each(['/api/connections/f%6Fllowing', '/api/%63onnections/following/'])(
    'a method that the path %s does not have: 405',
    async (path) => {
      expect((await host.http.get(path).set('Authorization', token)).status).toBe(200);
      const { status, body, headers } = await host.http.put(path);
      expect([status, body.code, headers.allow]).toEqual([405, 'method_not_allowed', 'GET, HEAD, POST']);
    },
  );
  it.each(['put', 'trace'] as const)('a path that cannot be decoded, for %s: 4xx', async (method) => {
    const { status, body } = await host.http[method]('/api/connections/following/%E0%A4%A');
    expect([400, 404, 405]).toContain(status);
    expect(body).toMatchObject({ code: expect.any(String), request_id: expect.any(String) });
  });
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
  ])('a body of type %s: 415', async (type) => {
    const { status, body } = await post(type, `target_user_id=${person()}`);
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });
  it.each([
    ['gzip', 415],
    ['br', 415],
    ['identity', 201],
    ['Identity', 201],
  ])('a body with the content coding %s: %i', async (coding, expected) => {
    const answer = await post('application/json', `{"target_user_id":"${person()}"}`).set(
      'Content-Encoding',
      coding,
    );
    expect(answer.status).toBe(expected);
    if (expected === 415) expect(answer.body.code).toBe('unsupported_media_type');
  });
  it.each(['{', '{"a":1,}', '', 'nul'])('invalid JSON, %j: 400', async (text) => {
    const { status, body } = await post('application/json', text);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
  });
  it.each(['__proto__', 'constructor'])('a body with %s: 400', async (name) => {
    const text = `{"target_user_id":"${person()}","${name}":{"prototype":{"x":1}}}`;
    expect((await post('application/json', text)).status).toBe(400);
  });
  it.each(['/api/connections/following/%', '/api/connections/following/%E0%A4%A'])(
    '%s: 400',
    async (path) => {
      const { status, body, headers } = await host.http.delete(path).set('Authorization', token);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
      expect(headers['x-request-id']).toBe(body.request_id);
    },
  );
  it('DELETE and PATCH with a content type and no body', async () => {
    const headers = { Authorization: token, 'Content-Type': 'application/json' };
    expect((await host.http.delete(`${PATH}/${person()}`).set(headers)).status).toBe(204);
    const patch = await host.http
      .patch(`/api/connections/friends/requests/received/${person()}`)
      .set(headers);
    expect([patch.status, patch.body.code]).toEqual([404, 'friend_request_not_found']);
  });

  it.each(['/nowhere', PATH, '/api/connections/following/%'])(
    'have the request id in the body too: %s',
    async (path) => {
      const { body } = await host.http.get(path).set('X-Request-Id', 'trace-2');
      expect(body).toMatchObject({ code: expect.any(String), request_id: 'trace-2' });
    },
  );

  it("keep a caller's request id if it is valid", async () => {
    expect(
      (await host.http.get('/health/live').set('X-Request-Id', 'trace-1.a_B')).headers['x-request-id'],
    ).toBe('trace-1.a_B');
    for (const id of ['a b', 'x'.repeat(65), '<script>']) {
      const { headers } = await host.http.get('/health/live').set('X-Request-Id', id);
      expect(headers['x-request-id']).toMatch(/^[\w.-]{1,64}$/);
    }
  });

  it.each([
    ['not HTTP', 'hello\r\n\r\n'],
    ['a head too large', `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(200_000)}\r\n\r\n`],
  ])('%s: an error in the published form', async (_, text) => {
    const answer = await raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({
      message: expect.any(String),
      code: 'invalid_request',
      request_id: /^x-request-id: ([\w.-]+)\r$/im.exec(answer)![1],
    });
  });

  it('answers requests that still arrive on a connection while the process stops', async () => {
    const stopping = await startApi();
    const body = JSON.stringify({ target_user_id: person() });
    const head = [
      `POST ${PATH} HTTP/1.1`,
      'Host: x',
      `Authorization: ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const later = `GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`;
    let answer = '';
    const socket = connect(Number(new URL(stopping.url).port), '127.0.0.1');
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    const ended = new Promise((done) => socket.on('close', done));
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await eventually(() => expect(stopping.app.getHttpServer()).toMatchObject({ _connections: 1 }));
    const closed = stopping.close();
    await eventually(() => expect(stopping.app.getHttpServer().listening).toBe(false));
    socket.write(body + later);
    await Promise.all([closed, ended]);
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 401']);
    expect(answer).toContain('"code":"missing_token"');
  });

  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(host.url).port), '127.0.0.1', () => socket.write(text));
      socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
      socket
        .on('close', () => resolve(answer))
        .on('error', (error) => (answer ? resolve(answer) : reject(error)));
    });
  }
});
