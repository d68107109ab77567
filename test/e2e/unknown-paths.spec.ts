import { type Api, startApi } from '../support/openapi-client.js';
import { type RawHttp, rawHttp } from '../support/raw-http.js';
import { userToken } from '../support/tokens.js';

const NOPE = '/api/connections/nope';
const BODIES = [
  ['JSON that ends early', 'application/json', '{'],
  ['JSON', 'application/json', '{}'],
  ['JSON above the limit', 'application/json', `"${'x'.repeat(3_000)}"`],
  ['text', 'text/plain', 'x'],
  ['no known type', 'junk', 'x'],
] as const;

const answers = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status!);

describe('an unknown path', () => {
  let api: Api;
  let raw: RawHttp;
  let token: string;
  beforeAll(async () => {
    api = await startApi({ CORS_ORIGINS: 'https://app.example.com' });
    raw = rawHttp(api.url);
    token = `Bearer ${await userToken()}`;
  });
  afterAll(() => api.close());

  describe.each(BODIES)('with %s', (_, type, text) => {
    it.each(['post', 'put', 'patch', 'delete', 'options'] as const)('is not found: %s', async (method) => {
      for (const path of [NOPE, '/nope', '/api/connections/%6Eope', `${NOPE}/`, '/docs/nope']) {
        for (const authorization of [token, '']) {
          const request = api.http[method](path).set('Content-Type', type);
          if (authorization) request.set('Authorization', authorization);
          const { status, body, headers } = await request.send(text);
          expect([path, status, body.code]).toEqual([path, 404, 'not_found']);
          expect(headers['x-request-id']).toBe(body.request_id);
        }
      }
    });
  });

  it.each(['GET', 'HEAD', 'TRACE', 'PROPFIND'])('is not found: %s', async (method) => {
    const answer = await raw(`${method} ${NOPE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answers(answer)).toEqual(['404']);
    expect(answer.endsWith('\r\n\r\n')).toBe(method === 'HEAD');
  });

  const live = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
  const head = (...lines: string[]): string =>
    `${[`POST ${NOPE} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', ...lines].join('\r\n')}\r\n\r\n`;

  it('leaves the connection to the requests that follow a short body', async () => {
    const request = `${head('Content-Length: 1')}{`;
    expect(answers(await raw(request + request + live))).toEqual(['404', '404', '200']);
  });

  it.each([
    ['long', head('Content-Length: 900000'), '{'],
    ['chunked', head('Transfer-Encoding: chunked'), '1\r\n{\r\n'],
  ])('ends the connection of a body that is not read: %s', async (_, request, part) => {
    const answer = await raw(request + part);
    expect(answers(answer)).toEqual(['404']);
    expect(answer).toMatch(/^connection: close\r$/im);
  });
});
