import { generateKeyPairSync } from 'node:crypto';
import { get as httpGet } from 'node:http';
import { type JWTPayload, SignJWT } from 'jose';
import { userIdOf } from '#platform/auth';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
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
    'with a bad token (%.12s): says that it is invalid',
    async (token) => {
      const answer = await get(PATH, `Bearer ${token}`);
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('invalid_token');
      expect(answer.headers['www-authenticate']).toMatch(
        /^Bearer realm="[^"]+", error="invalid_token", error_description="[^"]+"$/,
      );
    },
  );

  it.each([
    ['Bearer TOKEN junk', 'something follows it in the Authorization header'],
    ['bearer TOKEN\tjunk', 'something follows it in the Authorization header'],
    ['Bearer TOKEN, Bearer TOKEN', 'something follows it in the Authorization header'],
    ['Bearer TOKEN,', 'it has characters that no token has'],
    ['Bearer Bearer TOKEN', 'the word Bearer stands before it twice'],
    ['TOKEN', 'the word Bearer is missing before it'],
  ])('with a good token in a bad header (%s): says what is wrong', async (header, reason) => {
    const answer = await get(PATH, header.replaceAll('TOKEN', await userToken(alice)));
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_token']);
    expect(answer.body.message).toBe(`The bearer token is not valid: ${reason}.`);
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="connections", error="invalid_token", error_description="${reason}"`,
    );
  });

  it('with two good tokens in two headers: refused', async () => {
    const [mine, other] = [await userToken(alice), await userToken(bob)];
    const answer = await new Promise<number | undefined>((done, failed) => {
      const headers = { Authorization: [`Bearer ${mine}`, `Bearer ${other}`] };
      httpGet(`${host.url}${PATH}`, { headers: headers }, (response) => {
        response.resume();
        done(response.statusCode);
      }).on('error', failed);
    });
    expect(answer).toBe(401);
  });

  it.each([
    ['a service token with its scope in scp', { sub: 'backend', scp: ['connections:service'] }, undefined],
    [
      'a service token with its scope in an array',
      { sub: 'backend', scope: ['connections:service'] },
      undefined,
    ],
    [
      'a service token without its scope',
      { sub: 'backend', permissions: ['connections:service'] },
      'the claim sub is not a UUID, and the scope connections:service was found in permissions but not in scope or scp',
    ],
    ['a token from the future', { iat: 9_999_999_999 }, 'the claim iat is in the future'],
    ['a token whose exp is a text', { exp: '9999999999' as never }, 'the claim exp is not a number'],
  ])('with %s', async (_, claims: JWTPayload, reason) => {
    const answer = await get(`${PATH}?user_id=${alice}`, `Bearer ${await userToken(alice, claims)}`);
    expect([answer.status, answer.body.message]).toEqual(
      reason === undefined ? [200, 'OK'] : [401, `The bearer token is not valid: ${reason}.`],
    );
  });

  it('does not depend on the case of the scheme', async () => {
    expect((await get(PATH, `bearer ${await userToken(alice)}`)).status).toBe(200);
  });

  it.each(['/health/live', '/health/ready', '/metrics', '/docs-json'])(
    'is not required at %s',
    async (path) => {
      expect((await get(path)).status).toBe(200);
    },
  );

  it('uses the keys of the called application, when a process runs several', async () => {
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
      // The start of the second application has blocked the event loop, and the first one refuses requests until its
      // measurement has recovered.
      await eventually(async () => {
        expect((await get(PATH, `Bearer ${await userToken()}`)).status).toBe(200);
      });
      expect((await get(PATH, `Bearer ${signed}`)).status).toBe(401);
    } finally {
      await other.close();
    }
  });

  it('names the claim that is not as configured', async () => {
    const strict = await startApp({
      JWT_ISSUER: 'https://a.example/, https://b.example',
      JWT_AUDIENCE: 'api://one,two',
      JWT_USER_CLAIM: 'https://example.com/uuid',
    });
    const user = { 'https://example.com/uuid': alice };
    const ask = async (claims: JWTPayload) => {
      const token = await userToken('auth0|1', {
        iss: 'https://a.example/',
        aud: ['two'],
        ...user,
        ...claims,
      });
      const { status, body } = await strict.http.get(PATH).set('Authorization', `Bearer ${token}`);
      return [status, body.message.replace('The bearer token is not valid: ', '')];
    };
    try {
      expect(await ask({})).toEqual([200, 'OK']);
      expect(await ask({ iss: 'https://b.example', aud: 'api://one' })).toEqual([200, 'OK']);
      expect(await ask({ iss: 'https://c.example' })).toEqual([
        401,
        'the claim iss is not the expected issuer.',
      ]);
      expect(await ask({ aud: 'three' })).toEqual([401, 'the claim aud does not name an expected audience.']);
      expect(await ask({ aud: undefined })).toEqual([401, 'the claim aud is missing.']);
      expect(await ask({ 'https://example.com/uuid': undefined })).toEqual([
        401,
        'the claim https://example.com/uuid is missing, and no scope connections:service was found in scope or scp.',
      ]);
    } finally {
      await strict.close();
    }
  });

  it('derives the user from issuer and subject when that is configured', async () => {
    const derived = await startApp({ JWT_USER_ID: 'uuid5' });
    const claims = { iss: 'https://tenant.auth0.com/' };
    const id = userIdOf(claims.iss, 'auth0|5f7c8ec7c33c6c004bbafe82');
    try {
      const token = `Bearer ${await userToken('auth0|5f7c8ec7c33c6c004bbafe82', claims)}`;
      const target = { target_user_id: bob };
      expect((await derived.http.post(PATH).set('Authorization', token).send(target)).status).toBe(201);
      const service = `Bearer ${await serviceToken(claims)}`;
      const followers = await derived.http
        .get(`/api/connections/followers?user_id=${bob}`)
        .set('Authorization', service);
      expect(followers.body.data.map((entry: { user_id: string }) => entry.user_id)).toEqual([id]);
    } finally {
      await derived.close();
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
    it('a write for another user: 403, and nothing changes', async () => {
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
