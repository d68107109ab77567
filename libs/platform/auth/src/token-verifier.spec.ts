import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { exportJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Config, JwtConfig } from '#platform/config';
import { TokenVerifier } from './token-verifier.js';

const SECRET = 'a-secret-for-tests-of-at-least-32-bytes';
const PAIRS = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const pem = (kind: keyof typeof PAIRS): string =>
  PAIRS[kind].publicKey.export({ type: 'spki', format: 'pem' }) as string;
const verifier = (jwt: JwtConfig): TokenVerifier => new TokenVerifier({ jwt } as Config);
const now = (): number => Math.floor(Date.now() / 1000);
type Key = Parameters<SignJWT['sign']>[0];

function token(alg: string, key: Key, claims: JWTPayload = {}, header: object = {}): Promise<string> {
  return new SignJWT({ sub: randomUUID(), exp: now() + 600, ...claims })
    .setProtectedHeader({ alg, ...header })
    .sign(key);
}
const hs = (claims?: JWTPayload): Promise<string> => token('HS256', Buffer.from(SECRET), claims);
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const invalid: unknown = expect.objectContaining({ code: 'invalid_token', kind: 'unauthenticated' });

describe('the algorithm', () => {
  it.each([
    ['RS256', 'RS256'],
    ['PS256', 'RS256'],
    ['ES256', 'ES256'],
    ['EdDSA', 'EdDSA'],
  ] as const)('%s is accepted with a public key of its kind', async (alg, kind) => {
    const subject = verifier({ publicKey: pem(kind) });
    expect((await subject.verify(await token(alg, PAIRS[kind].privateKey))).kind).toBe('user');
  });
  it('none is refused', async () => {
    const unsigned = `${encoded({ alg: 'none' })}.${encoded({ sub: randomUUID(), exp: now() + 600 })}.`;
    for (const jwt of [{ secret: SECRET }, { publicKey: pem('RS256') }]) {
      await expect(verifier(jwt).verify(unsigned)).rejects.toEqual(invalid);
    }
  });
  it('HS256 with the public key as its secret is refused', async () => {
    const forged = await token('HS256', Buffer.from(pem('RS256')));
    await expect(verifier({ publicKey: pem('RS256') }).verify(forged)).rejects.toEqual(invalid);
  });
  it('of another kind of key is refused', async () => {
    const rs = await token('RS256', PAIRS.RS256.privateKey);
    for (const jwt of [{ secret: SECRET }, { publicKey: pem('ES256') }, { publicKey: pem('EdDSA') }]) {
      await expect(verifier(jwt).verify(rs)).rejects.toEqual(invalid);
    }
  });
  it('HS512 is refused with a secret', async () => {
    const longer = await token('HS512', Buffer.from(SECRET.repeat(2)));
    await expect(verifier({ secret: SECRET }).verify(longer)).rejects.toEqual(invalid);
  });
});

describe('the header', () => {
  it('with a critical extension nobody here knows is refused', async () => {
    const claims = encoded({ sub: randomUUID(), exp: now() + 600 });
    const signed = `${encoded({ alg: 'HS256', crit: ['x'], x: 1 })}.${claims}`;
    const mac = createHmac('sha256', SECRET).update(signed).digest('base64url');
    await expect(verifier({ secret: SECRET }).verify(`${signed}.${mac}`)).rejects.toEqual(invalid);
  });
});

describe('an RSA key', () => {
  it('of less than 2048 bits is refused at the start', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(() => verifier({ publicKey: weak })).toThrow('2048 bits');
  });
});

describe('the claims', () => {
  it.each<[string, JWTPayload]>([
    ['no exp', { exp: undefined }],
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a sub that is no UUID', { sub: 'alice' }],
    ['an exp more than a minute ago', { exp: now() - 65 }],
    ['an nbf more than a minute ahead', { nbf: now() + 90 }],
    ['a scope that only contains the word', { sub: 'backend', scope: 'connections:service-x' }],
  ])('%s: refused', async (_, claims) => {
    await expect(verifier({ secret: SECRET }).verify(await hs(claims))).rejects.toEqual(invalid);
  });
  it.each<[string, JWTPayload]>([
    ['an exp within the last minute', { exp: now() - 30 }],
    ['an nbf within the next minute', { nbf: now() + 30 }],
  ])('%s: accepted', async (_, claims) => {
    expect((await verifier({ secret: SECRET }).verify(await hs(claims))).kind).toBe('user');
  });
  it('sub is read in lower case', async () => {
    const id = randomUUID();
    const principal = await verifier({ secret: SECRET }).verify(await hs({ sub: id.toUpperCase() }));
    expect(principal.userId).toBe(id);
  });
  it('scope with the whole word makes a service token', async () => {
    const scoped = await hs({ sub: 'backend', scope: 'a connections:service b' });
    expect(await verifier({ secret: SECRET }).verify(scoped)).toMatchObject({ kind: 'service' });
  });
  it('iss and aud are verified when they are configured', async () => {
    const strict = verifier({ secret: SECRET, issuer: 'https://space', audience: 'api' });
    expect((await strict.verify(await hs({ iss: 'https://space', aud: ['x', 'api'] }))).kind).toBe('user');
    for (const claims of [
      {},
      { iss: 'https://space' },
      { iss: 'https://space/', aud: 'api' },
      { aud: 'api' },
    ]) {
      await expect(strict.verify(await hs(claims))).rejects.toEqual(invalid);
    }
  });
});

describe('garbage', () => {
  it.each(['', '.', '..', 'a.b.c', 'x'.repeat(9000), `${encoded({ alg: 'HS256' })}.%%.x`, '💥.💥.💥'])(
    'is refused: %.20s',
    async (text) => {
      for (const jwt of [{ secret: SECRET }, { publicKey: pem('RS256') }]) {
        await expect(verifier(jwt).verify(text)).rejects.toEqual(invalid);
      }
    },
  );
  it('with a changed payload is refused', async () => {
    const [head, , signature] = (await hs()).split('.');
    const changed = `${head}.${encoded({ sub: randomUUID(), exp: now() + 600 })}.${signature}`;
    await expect(verifier({ secret: SECRET }).verify(changed)).rejects.toEqual(invalid);
  });
});

describe('times past the end of the calendar', () => {
  it.each([{ nbf: 1.7e15 }, { exp: -1e300 }])('%j: refused', async (claims) => {
    await expect(verifier({ secret: SECRET }).verify(await hs(claims))).rejects.toEqual(invalid);
  });
});

describe('another spelling of a signature', () => {
  it('is refused, though it decodes to the same bytes', async () => {
    const token = await hs();
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = letters[letters.indexOf(token.at(-1)!) ^ 1]!;
    await expect(verifier({ secret: SECRET }).verify(token.slice(0, -1) + last)).rejects.toEqual(invalid);
  });
});

describe('a verified token', () => {
  it('is recalled without being verified again, and no other is', async () => {
    const subject = verifier({ secret: SECRET });
    const mine = await hs();
    expect(subject.recall(mine)).toBeUndefined();
    const principal = await subject.verify(mine);
    expect(subject.recall(mine)).toBe(principal);
    expect(subject.recall(`${mine}x`)).toBeUndefined();
  });
});

describe('a remembered token', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });
  it('is refused once it has expired', async () => {
    const subject = verifier({ secret: SECRET });
    const short = await hs({ exp: now() + 1 });
    await subject.verify(short);
    const later = Date.now() + 62_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    jest.useFakeTimers({ now: later, doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
    expect(subject.recall(short)).toBeUndefined();
    await expect(subject.verify(short)).rejects.toEqual(invalid);
    jest.useRealTimers();
  });
});

describe('a key set', () => {
  let server: Server;
  let uri: string;
  let body: string;
  let status: number;
  let fetched: number;
  const jwk = async (kind: keyof typeof PAIRS, extra: JWK = {}): Promise<JWK> => ({
    ...(await exportJWK(PAIRS[kind].publicKey)),
    ...extra,
  });

  beforeEach(async () => {
    const keys = [
      await jwk('RS256', { kid: 'r', alg: 'RS256' }),
      await jwk('ES256', { kid: 'e' }),
      await jwk('EdDSA', { kid: 'o' }),
    ];
    [body, status, fetched] = [JSON.stringify({ keys }), 200, 0];
    server = createServer((_, response) => {
      fetched += 1;
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  afterEach(() => new Promise((done) => server.close(done)));
  const signed = (kind: keyof typeof PAIRS, kid?: string, alg: string = kind): Promise<string> =>
    token(alg, PAIRS[kind].privateKey, {}, { kid });

  it('is fetched once for many tokens', async () => {
    const subject = verifier({ jwksUri: uri });
    for (const [kind, kid] of [
      ['RS256', 'r'],
      ['ES256', 'e'],
      ['EdDSA', 'o'],
    ] as const) {
      expect((await subject.verify(await signed(kind, kid))).kind).toBe('user');
    }
    expect(fetched).toBe(1);
  });
  it('is not fetched again at once for keys it does not have', async () => {
    const subject = verifier({ jwksUri: uri });
    await subject.verify(await signed('RS256', 'r'));
    for (const kid of ['../../etc/passwd', "' OR 1=1", 'x'.repeat(500), 'r2']) {
      await expect(subject.verify(await signed('RS256', kid))).rejects.toEqual(invalid);
    }
    expect(fetched).toBe(1);
  });
  it('binds a key to its algorithm', async () => {
    await expect(verifier({ jwksUri: uri }).verify(await signed('RS256', 'r', 'PS256'))).rejects.toEqual(
      invalid,
    );
  });
  it('is tried key by key for a token that names none', async () => {
    const second = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keys = [await exportJWK(second.publicKey), await jwk('RS256')];
    body = JSON.stringify({ keys });
    const subject = verifier({ jwksUri: uri });
    expect((await subject.verify(await signed('RS256'))).kind).toBe('user');
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expect(subject.verify(await token('RS256', stranger.privateKey))).rejects.toEqual(invalid);
  });
  it.each([
    ['fails', 500, 'oops'],
    ['answers with something else', 200, '{"error":"maintenance"}'],
  ])('is kept while the key server %s', async (_, code, text) => {
    const subject = verifier({ jwksUri: uri });
    await subject.verify(await signed('RS256', 'r'));
    [status, body] = [code, text];
    const later = Date.now() + 700_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    expect((await subject.verify(await signed('RS256', 'r'))).kind).toBe('user');
    expect(fetched).toBe(2);
    clock.mockRestore();
  });
  it('that was never reached is unavailable, not the fault of the token', async () => {
    status = 500;
    await expect(verifier({ jwksUri: uri }).verify(await signed('RS256', 'r'))).rejects.toMatchObject({
      code: 'keys_unavailable',
      kind: 'unavailable',
    });
  });
});
