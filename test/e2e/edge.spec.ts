import { HANGS_MS } from '../support/eventually.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { bodyOf, type RawHttp, rawHttp } from '../support/raw-http.js';
import { userToken } from '../support/tokens.js';

const FOLLOWING = '/api/connections/following';
const SENT = '/api/connections/friends/requests/sent';
const RECEIVED = '/api/connections/friends/requests/received';
const FRIENDS = '/api/connections/friends';

describe('the HTTP edge of the server', () => {
  let api: Api;
  let raw: RawHttp;
  beforeAll(async () => {
    api = await startApi();
    raw = rawHttp(api.url);
  });
  afterAll(() => api.close());

  const head = async (method: string, path: string, ...lines: string[]): Promise<string> =>
    [
      `${method} ${path} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${await userToken()}`,
      ...lines,
      '',
      '',
    ].join('\r\n');

  describe('a body where none is read', () => {
    it.each([
      ['{"status":"declined"}', 'status'],
      ['{"a":{"b":1}}', 'a'],
      ['[1]', 'body'],
      ['"x"', 'body'],
      ['true', 'body'],
    ])('is refused: %s', async (body, field) => {
      const [me, asking] = [person(), person()];
      await api.as(asking).post(SENT, { target_user_id: me });
      const path = `${RECEIVED}/${asking}`;
      const answer = await api.http
        .patch(path)
        .set({ Authorization: `Bearer ${await userToken(me)}`, 'Content-Type': 'application/json' })
        .send(body);
      expect([answer.status, answer.body.code, answer.body.errors[0].field]).toEqual([
        400,
        'invalid_request',
        field,
      ]);
      expect((await api.as(me).get(FRIENDS)).body.meta.total).toBe(0);
      const refused = await api.http
        .delete(`${FOLLOWING}/${asking}`)
        .set({ Authorization: `Bearer ${await userToken(me)}`, 'Content-Type': 'application/json' })
        .send(body);
      expect(refused.status).toBe(400);
    });

    it.each(['{}', '', 'null'])('may be %j', async (body) => {
      const answer = await api.http
        .delete(`${FOLLOWING}/${person()}`)
        .set({ Authorization: `Bearer ${await userToken()}`, 'Content-Type': 'application/json' })
        .send(body);
      expect(answer.status).toBe(204);
    });

    it.each(['application/x-www-form-urlencoded', 'text/plain', 'junk', 'multipart/form-data'])(
      'without bytes counts as no body, whatever its content type: %s',
      async (type) => {
        const path = `${FOLLOWING}/${person()}`;
        for (const lines of [[], ['Content-Length: 0']]) {
          expect(await raw(await head('DELETE', path, `Content-Type: ${type}`, ...lines))).toMatch(
            /^HTTP\/1.1 204/,
          );
        }
        const chunked = await head('DELETE', path, `Content-Type: ${type}`, 'Transfer-Encoding: chunked');
        expect(await raw(chunked, '0\r\n\r\n')).toMatch(/^HTTP\/1.1 204/);
      },
    );
  });

  describe('parameters', () => {
    it('given twice are an error, and user_ids the same as with commas', async () => {
      const [a, b] = [person(), person()];
      const me = api.as(a);
      const ids = (await me.get(`/api/connections?user_ids=${a}&user_ids=${b}`)).body.users;
      expect(ids.map((user: { user_id: string }) => user.user_id)).toEqual([a, b]);
      expect(
        (await me.get(`/api/audience/profile?user_ids=${a}&user_ids=${b},${a}`)).body.users,
      ).toHaveLength(2);
      for (const query of [`user_ids=${a}&user_ids=${b}&user_id=${a}`, 'user_ids=', `user_ids=${a},`]) {
        await me.get(`/api/connections?${query}`, 400);
      }
    });

    it('of one value, given twice, are named for that, whatever their values', async () => {
      const me = api.as(person());
      const twice = (name: string, ...values: string[]): string =>
        values.map((value) => `${name}=${value}`).join('&');
      const fault = (field: string) => ({ field, message: `${field} must be given once` });
      for (const [path, query, names] of [
        [FOLLOWING, twice('limit', '5', '5'), ['limit']],
        [FOLLOWING, twice('limit', '5', 'x', ''), ['limit']],
        [FOLLOWING, twice('offset', '0', '1'), ['offset']],
        [FOLLOWING, twice('cursor', 'a', 'b'), ['cursor']],
        [FOLLOWING, twice('cursor', '', ''), ['cursor']],
        [FOLLOWING, twice('limit[]', '1', '2'), ['limit']],
        [
          FOLLOWING,
          `${twice('user_id', person(), person())}&${twice('limit', '1', '1')}`,
          ['limit', 'user_id'],
        ],
        ['/api/connections', twice('user_id', 'x', 'y'), ['user_id']],
        [`${FOLLOWING}/${person()}`, twice('user_id', person(), person()), ['user_id']],
      ] as const) {
        const asked = path.startsWith(`${FOLLOWING}/`)
          ? me.delete(`${path}?${query}`, 400)
          : me.get(`${path}?${query}`, 400);
        const errors = (await asked).body.errors as { field: string }[];
        expect(errors.toSorted((one, other) => one.field.localeCompare(other.field))).toEqual(
          names.map(fault),
        );
      }
      const { body } = await me.get(`${FOLLOWING}?limit=1&limit=1&offset=x&unknown=1&unknown=2`, 400);
      expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['limit', 'offset']);
      await me.get(`${FOLLOWING}?unknown=1&unknown=2`);
    });

    it('with brackets, as many clients write lists, are lists', async () => {
      const [a, b] = [person(), person()];
      const me = api.as(a);
      for (const query of [
        `user_ids[]=${a}&user_ids[]=${b}`,
        `user_ids[0]=${a}&user_ids[1]=${b}`,
        `user_ids%5B%5D=${a}&user_ids%5B%5D=${b}`,
        `user_ids=${a}&user_ids[]=${b}`,
        `user_ids[]=${a},${b}`,
      ]) {
        const { users } = (await me.get(`/api/connections?${query}`)).body;
        expect(users.map((user: { user_id: string }) => user.user_id)).toEqual([a, b]);
      }
      expect((await me.get(`/api/connections?user_ids[]=${b}`)).body.users[0].user_id).toBe(b);
      const { users } = (await me.get(`/api/connections/relationships?target_user_ids[]=${b}`)).body;
      expect(users).toHaveLength(1);
      await me.get(`/api/connections?user_ids[]=${a}&user_id=${a}`, 400);
      await me.get(`${FOLLOWING}?limit[]=1&limit[]=2`, 400);
      await me.get(`${FOLLOWING}?include[]=nothing`, 400);
      const { body } = await me.get(`${FOLLOWING}?unknown[]=1&[]=1&__proto__[]=1&limit[x]=1&]=1`);
      expect(body.meta.limit).toBe(100);
    });

    it('of many digits are lowered to the maximum', async () => {
      const me = api.as(person());
      const huge = '9'.repeat(400);
      expect((await me.get(`${FOLLOWING}?limit=9223372036854775807`)).body.meta.limit).toBe(1000);
      expect((await me.get(`${FOLLOWING}?limit=${huge}&offset=${huge}`)).body.data).toEqual([]);
      for (const limit of ['0', '-1', '+1', '1e3', '1.0', ' 1', '0x10', '١']) {
        await me.get(`${FOLLOWING}?limit=${encodeURIComponent(limit)}`, 400);
      }
    });

    it('accept an empty cursor as the first page, and offset=0 together with a cursor', async () => {
      const me = person();
      for (let i = 0; i < 3; i++) await api.as(me).post(FOLLOWING, { target_user_id: person() });
      const first = (await api.as(me).get(`${FOLLOWING}?limit=2&cursor=`)).body;
      expect(first.data).toHaveLength(2);
      const rest = await api.as(me).get(`${FOLLOWING}?limit=2&offset=0&cursor=${first.meta.next_cursor}`);
      expect(rest.body.data).toHaveLength(1);
      await api.as(me).get(`${FOLLOWING}?limit=2&offset=1&cursor=${first.meta.next_cursor}`, 400);
    });
  });

  it('answers with a Link that holds under any prefix', async () => {
    const me = person();
    for (let i = 0; i < 2; i++) await api.as(me).post(FOLLOWING, { target_user_id: person() });
    const { headers } = await api.as(me).get(`${FOLLOWING}?limit=1`);
    expect(headers.link).toMatch(/^<\?limit=1&cursor=[\w-]+>; rel="next"$/);
  });

  it('answers 405 with Allow for another method, before it reads a body or a token', async () => {
    for (const [method, path, allow] of [
      ['put', FOLLOWING, /GET.*POST/],
      ['get', `${FOLLOWING}/${person()}`, /^DELETE$/],
      ['delete', '/api/connections', /GET/],
      ['post', '/health/live', /GET/],
    ] as const) {
      const answer = await api.http[method](path);
      expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed']);
      expect(answer.headers.allow).toMatch(allow);
    }
    expect((await api.http.get('/api/nowhere')).status).toBe(404);
  });

  it('ignores a trailing slash', async () => {
    const headers = { Authorization: `Bearer ${await userToken()}` };
    expect((await api.http.get(`${FOLLOWING}/`).set(headers)).status).toBe(200);
    expect((await api.http.get('/api/connections/').set(headers)).status).toBe(200);
    const body = { target_user_id: person() };
    expect((await api.http.post(`${FOLLOWING}/`).set(headers).send(body)).status).toBe(201);
    expect((await api.http.delete(`${FOLLOWING}/${person()}/`).set(headers)).status).toBe(204);
  });

  describe('bodies', () => {
    const post = async (body: string | Buffer, ...lines: string[]): Promise<string> =>
      raw(
        await head(
          'POST',
          FOLLOWING,
          'Content-Type: application/json',
          `Content-Length: ${Buffer.byteLength(body)}`,
          ...lines,
        ),
        body,
      );

    it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf', 'toJSON'])(
      'must not have a member %s',
      async (name) => {
        const answer = await post(`{"target_user_id":"${person()}","${name}":1}`);
        expect(answer).toMatch(/^HTTP\/1.1 400/);
      },
    );

    it('report at most twenty errors, and are quickly refused for their size, members or depth', async () => {
      const members = (n: number): string =>
        `{${Array.from({ length: n }, (_, i) => `"m${i}":1`).join(',')}}`;
      const started = performance.now();
      expect(bodyOf(await post(members(19))).errors).toHaveLength(20);
      expect(await post(members(100))).toMatch(/^HTTP\/1.1 400/);
      expect(await post(members(90_000))).toMatch(/^HTTP\/1.1 413/);
      expect(await post('['.repeat(500))).toMatch(/^HTTP\/1.1 400/);
      expect(performance.now() - started).toBeLessThan(HANGS_MS);
    });

    it('must be text: invalid UTF-8 and lone surrogates are refused', async () => {
      const broken = Buffer.concat([
        Buffer.from('{"target_user_id":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}'),
      ]);
      expect(await post(broken)).toMatch(/^HTTP\/1.1 400/);
      expect(await post(`{"target_user_id":"\\ud800"}`)).toMatch(/^HTTP\/1.1 400/);
      expect(await post(`{"\\udc00":"x"}`)).toMatch(/^HTTP\/1.1 400/);
    });

    it('are not read without a token', async () => {
      for (const body of ['{', '{"a":1}', '['.repeat(900)]) {
        const answer = await api.http.post(FOLLOWING).set('Content-Type', 'application/json').send(body);
        expect([answer.status, answer.body.code]).toEqual([401, 'missing_token']);
      }
      expect((await api.http.post(FOLLOWING).set('Content-Type', 'text/plain').send('x')).status).toBe(401);
      const waiting = await raw(
        `POST ${FOLLOWING} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{`,
      );
      expect(waiting).toMatch(/^HTTP\/1.1 401/);
      expect(waiting).toMatch(/connection: close/i);
    });

    it('of the profile batch may be large and are bounded as well', async () => {
      const service = (body: unknown) => api.service.put('/api/audience/profile', body, 400);
      const item = { user_id: person(), data: { name: 'A' } };
      await service([
        { ...item, ...Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`m${i}`, 1])) },
      ]);
      let deep: unknown = 1;
      for (let i = 0; i < 3_000; i++) deep = [deep];
      await service([{ ...item, data: deep }]);
      await service(deep);
      for (const element of ['0', '[]', '{}', '""', 'null'])
        await service(`[${`${element},`.repeat(20_001)}0]`);
    });

    it('are not repeated in the answer', async () => {
      const name = `${'x'.repeat(299)}💥${'x'.repeat(1_000_000)}`;
      for (const item of [{ [name]: 1 }, { user_id: person(), data: { [name]: 1 } }]) {
        expect((await api.service.put('/api/audience/profile', [item], 400)).text.length).toBeLessThan(2_000);
      }
    });
  });

  describe('requests that Node would answer by itself', () => {
    it.each([
      ['no Host', 'GET /health/live HTTP/1.1\r\n\r\n'],
      ['two Hosts', 'GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
      ['an expectation', 'GET /health/live HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n'],
      ['an unknown method', 'FROB / HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
      [
        'a length and chunks',
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
    ])('%s: 400 in the form of every error', async (_name, text) => {
      const answer = await raw(text);
      expect(answer).toMatch(/^HTTP\/1.1 400/);
      expect(answer).toMatch(/^x-request-id: [\w-]+\r$/im);
      expect(bodyOf(answer.replace(/\r\n[0-9a-f]+\r\n(\{.*\})\r\n0\r\n\r\n$/s, '\r\n$1'))).toMatchObject({
        code: 'invalid_request',
        request_id: expect.any(String),
      });
    });
  });

  it('lets a client that is still sending read its answer', async () => {
    const url = `GET ${FOLLOWING}?x=${'x'.repeat(200_000)} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect(await raw(url)).toMatch(/^HTTP\/1.1 4\d\d/);
    const big = 'x'.repeat(5_000_000);
    const post = await raw(
      await head('POST', FOLLOWING, 'Content-Type: application/json', `Content-Length: ${big.length}`),
      big,
    );
    expect(post).toMatch(/^HTTP\/1.1 413/);
  });

  it.each([
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/..%5c..%5cpackage.json',
    '/docs/%00',
    '/docs/../../x',
    '/docs/%',
  ])('%s is refused, not an error of ours', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d/);
  });
});
