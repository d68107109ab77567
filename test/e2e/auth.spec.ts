import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { startApp, type TestApp } from '../support/app.js';
import { alice, bob, person } from '../support/people.js';
import { serviceToken, userToken } from '../support/tokens.js';

const PATH = '/api/connections/following';
const PUBLIC_LISTS = ['following', 'followers', 'friends'].map((list) => `/api/connections/${list}`);
const PRIVATE_LISTS = ['sent', 'received'].map((list) => `/api/connections/friends/requests/${list}`);

describe('authentication', () => {
  let host: TestApp;
  beforeAll(async () => {
    host = await startApp();
  });
  afterAll(() => host.close());
  const get = (path: string, authorization?: string) => {
    const request = host.http.get(path);
    return authorization === undefined ? request : request.set('Authorization', authorization);
  };

  it.each([undefined, '', 'Basic YTpi', 'Bearer', 'Bearer '])(
    'without a token (%j): the realm alone',
    async (header) => {
      const answer = await get(PATH, header);
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('missing_token');
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="[^"]+"$/);
    },
  );

  it.each(['x', 'a.b.c', 'x'.repeat(10_000), 'x'.repeat(40_000), 'e30.e30.'])(
    'with a bad token (%.12s): says so',
    async (token) => {
      const answer = await get(PATH, `Bearer ${token}`);
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('invalid_token');
      expect(answer.headers['www-authenticate']).toMatch(
        /^Bearer realm="[^"]+", error="invalid_token", error_description="[^"]+"$/,
      );
    },
  );

  it('does not depend on the case of the scheme', async () => {
    expect((await get(PATH, `bearer ${await userToken(alice)}`)).status).toBe(200);
  });

  it.each(['/health/live', '/health/ready', '/metrics', '/docs-json'])(
    'is not asked for at %s',
    async (path) => {
      expect((await get(path)).status).toBe(200);
    },
  );

  it('is that of the application asked, when a process runs several', async () => {
    const pair = generateKeyPairSync('ed25519');
    const other = await startApp({
      JWT_PUBLIC_KEY: pair.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    });
    try {
      const signed = await new SignJWT({ sub: person() })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setExpirationTime('1h')
        .sign(pair.privateKey);
      expect((await other.http.get(PATH).set('Authorization', `Bearer ${signed}`)).status).toBe(200);
      expect((await get(PATH, `Bearer ${signed}`)).status).toBe(401);
      expect((await get(PATH, `Bearer ${await userToken()}`)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  describe('who may do what', () => {
    it.each([...PUBLIC_LISTS, '/api/connections'])('%s of another user: public', async (path) => {
      expect((await get(`${path}?user_id=${bob}`, `Bearer ${await userToken(alice)}`)).status).toBe(200);
    });
    it.each(PRIVATE_LISTS)('%s of another user: 403', async (path) => {
      const answer = await get(`${path}?user_id=${bob}`, `Bearer ${await userToken(alice)}`);
      expect([answer.status, answer.body.code]).toEqual([403, 'not_yours']);
    });
    it.each([...PUBLIC_LISTS, ...PRIVATE_LISTS, '/api/connections'])(
      '%s by a service: of the named user',
      async (path) => {
        const service = `Bearer ${await serviceToken()}`;
        expect((await get(`${path}?user_id=${bob}`, service)).status).toBe(200);
        const unnamed = await get(path, service);
        expect([unnamed.status, unnamed.body.code]).toEqual([400, 'user_id_required']);
      },
    );
    it('a write for another user: 403, and nothing happens', async () => {
      const [me, other] = [person(), person()];
      const token = `Bearer ${await userToken(me)}`;
      const body = { target_user_id: person() };
      const answer = await host.http.post(`${PATH}?user_id=${other}`).set('Authorization', token).send(body);
      expect([answer.status, answer.body.code]).toEqual([403, 'not_yours']);
      expect((await get(`${PATH}?user_id=${other}`, token)).body.meta.total).toBe(0);
    });
  });
});

describe('the rate limit', () => {
  let host: TestApp;
  beforeAll(async () => {
    host = await startApp({ RATE_LIMIT: '3' });
  });
  afterAll(() => host.close());

  it('is of a token, however it is spelled in the header', async () => {
    const token = await userToken();
    const spellings = ['Bearer ', 'bearer ', 'BEARER ', 'Bearer  ', 'Bearer   '];
    const answers = [];
    for (const scheme of spellings) {
      answers.push(await host.http.get(PATH).set('Authorization', `${scheme}${token}`));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[3]!.body.code).toBe('rate_limited');
    expect(Number(answers[3]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await host.http.get(PATH).set('Authorization', `Bearer ${await userToken()}`)).status).toBe(200);
  });

  it('never mixes up callers who come at the same time', async () => {
    const callers = Array.from({ length: 50 }, () => ({ id: person(), target: person() }));
    await Promise.all(
      callers.map(async ({ id, target }) => {
        const token = await userToken(id);
        const followed = await host.http
          .post('/api/connections/following')
          .set('Authorization', `Bearer ${token}`)
          .send({ target_user_id: target });
        expect(followed.status).toBe(201);
        const listed = await host.http
          .get('/api/connections/following')
          .set('Authorization', `Bearer ${token}`);
        expect(listed.body.data.map((entry: { user_id: string }) => entry.user_id)).toEqual([target]);
      }),
    );
  });
});
