import { connect } from 'node:net';
import { startApp, type TestApp } from '../support/app.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

const PATH = '/api/connections/following';

describe('errors', () => {
  let host: TestApp;
  let token: string;
  beforeAll(async () => {
    host = await startApp();
    token = `Bearer ${await userToken()}`;
  });
  afterAll(() => host.close());
  const post = (type: string, body: string) =>
    host.http.post(PATH).set('Authorization', token).set('Content-Type', type).send(body);

  it.each(['/', '/nowhere', '/api/connections/nowhere', '/api/../etc/passwd', '/docs/nowhere.js'])(
    '%s: 404',
    async (path) => {
      const { status, body, headers } = await host.http.get(path);
      expect([status, body.code]).toEqual([404, 'not_found']);
      expect(body.message).not.toContain(path.length > 1 ? path : 'GET');
      expect(headers).toHaveProperty('x-request-id');
    },
  );
  it('a method that a path does not have: 404', async () => {
    expect((await host.http.put(PATH).set('Authorization', token).send({})).status).toBe(404);
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
  it.each(['{', '{"a":1,}', '', 'nul'])('JSON that is none, %j: 400', async (text) => {
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
      expect(headers).toHaveProperty('x-request-id');
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

  it("keeps a caller's request id when it is a sane one", async () => {
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
    expect(answer).toMatch(/^x-request-id: [\w.-]+\r$/im);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({
      message: expect.any(String),
      code: 'invalid_request',
    });
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
