import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const LISTS = ['following', 'followers', 'friends', 'friends/requests/sent', 'friends/requests/received'];
const FOLLOWING = '/api/connections/following';
const SENT = '/api/connections/friends/requests/sent';
const RECEIVED = '/api/connections/friends/requests/received';
const COUNTS = '/api/connections';

const NOT_A_UUID = [
  '',
  'x',
  '0',
  'null',
  person().slice(1),
  `${person()}0`,
  `{${person()}}`,
  `${person()}%00`,
  '%27%3B--',
];
const BAD_OFFSET = ['-1', '1.5', 'x', '', '1e3', 'NaN'];
const BAD_LIMIT = ['0', ...BAD_OFFSET];

describe('bad input', () => {
  const me = person();
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  /** Expects a 400 in the documented form that names the field. */
  async function expectRefused(
    request: Promise<{ body: { errors: { field: string; message: string }[] }; headers: object }>,
    field?: string,
  ) {
    const { body, headers } = await request;
    expect(body).toMatchObject({
      message: expect.stringMatching(/\w/),
      code: expect.stringMatching(/^[a-z_]+$/),
    });
    expect(JSON.stringify(body)).not.toMatch(/node_modules|SELECT |at \w+ \(|\/work\//);
    expect(headers).toHaveProperty('x-request-id');
    if (field) {
      expect(body.errors.map((fault: { field: string }) => fault.field)).toContain(field);
      for (const fault of body.errors) expect(fault.message).toMatch(/\w/);
    }
  }

  describe.each(LISTS)('in the query of %s', (name) => {
    const path = `/api/connections/${name}`;

    it.each(BAD_OFFSET)('offset=%s', (value) =>
      expectRefused(api.as(me).get(`${path}?offset=${value}`, 400), 'offset'),
    );
    it.each(BAD_LIMIT)('limit=%s', (value) =>
      expectRefused(api.as(me).get(`${path}?limit=${value}`, 400), 'limit'),
    );
    it.each(NOT_A_UUID)('user_id=%s', (value) =>
      expectRefused(api.as(me).get(`${path}?user_id=${value}`, 400), 'user_id'),
    );
    it('a parameter given twice', async () => {
      await expectRefused(api.as(me).get(`${path}?limit=1&limit=2`, 400), 'limit');
      await expectRefused(api.as(me).get(`${path}?user_id=${me}&user_id=${me}`, 400), 'user_id');
    });
    it('names every fault at once', async () => {
      const { body } = await api.as(me).get(`${path}?offset=-1&limit=0&user_id=x`, 400);
      expect(body.errors.map((fault: { field: string }) => fault.field).sort()).toEqual([
        'limit',
        'offset',
        'user_id',
      ]);
    });
    it('an unknown parameter is ignored', async () => {
      await api.as(me).get(`${path}?colour=red&__proto__=1`);
    });
  });

  describe.each([FOLLOWING, SENT])('in the body of POST %s', (path) => {
    const total = async (): Promise<number> => (await api.as(me).get(path)).body.meta.total;

    it.each(
      [undefined, null, 1, '', 'x', [], {}, [person()], { id: person() }, `${person()} `].map((value) => [
        value,
      ]),
    )('target_user_id: %j', async (value) => {
      await expectRefused(api.as(me).post(path, { target_user_id: value }, 400), 'target_user_id');
      expect(await total()).toBe(0);
    });
    it('an unknown member is refused, and named', async () => {
      await expectRefused(api.as(me).post(path, { target_user_id: person(), extra: 1 }, 400), 'extra');
      expect(await total()).toBe(0);
    });
    it.each(['[]', '"x"', '1', 'null', '{', '{"target_user_id":', '\u0000'])(
      '%j instead of an object',
      async (text) => {
        await expectRefused(api.as(me).post(path, text, 400));
        expect(await total()).toBe(0);
      },
    );
    it('a bad user_id', () =>
      expectRefused(api.as(me).post(`${path}?user_id=x`, { target_user_id: person() }, 400), 'user_id'));
    it('a body of more than a mebibyte', async () => {
      const body = { target_user_id: person(), padding: 'x'.repeat(2 ** 20 + 1) };
      expect((await api.as(me).post(path, body, 413)).body.code).toBe('payload_too_large');
    });
  });

  describe.each([
    ['DELETE', FOLLOWING],
    ['DELETE', SENT],
    ['PATCH', RECEIVED],
  ])('in the path of %s %s', (method, path) => {
    it.each(NOT_A_UUID.filter((value) => value !== ''))('%s', (value) => {
      const caller = api.as(me);
      const target = `${path}/${value}`;
      return expectRefused(
        method === 'PATCH' ? caller.patch(target, 400) : caller.delete(target, 400),
        'target_user_id',
      );
    });
  });

  describe('in user_ids', () => {
    it.each(['', ',', 'x', `${person()},`, `${person()},x`, `,${person()}`, `${person()};${person()}`])(
      '%s',
      (value) => expectRefused(api.as(me).get(`${COUNTS}?user_ids=${value}`, 400), 'user_ids'),
    );
    it('more than 100 ids', async () => {
      const ids = Array.from({ length: 101 }, person);
      await expectRefused(api.as(me).get(`${COUNTS}?user_ids=${ids.join(',')}`, 400), 'user_ids');
      expect((await api.as(me).get(`${COUNTS}?user_ids=${ids.slice(1).join(',')}`)).body.users).toHaveLength(
        100,
      );
    });
    it('with user_id too', () =>
      expectRefused(api.as(me).get(`${COUNTS}?user_id=${me}&user_ids=${person()}`, 400)));
  });
});
