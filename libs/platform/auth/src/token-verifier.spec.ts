import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import fc from 'fast-check';
import { type JWTPayload, SignJWT } from 'jose';
import { pino } from 'pino';
import type { Config, JwtConfig } from '#platform/config';
import { Metrics } from '#platform/observability';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../../../test/support/certificate.js';
import type { Principal } from './principal.js';
import { SERVICE_SCOPE } from './service-scope.js';
import { TokenKeys } from './token-keys.js';
import { TokenVerifier } from './token-verifier.js';

const SECRET = 'a-secret-for-tests-of-at-least-32-bytes';
const PAIRS = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const pem = (kind: keyof typeof PAIRS): string =>
  PAIRS[kind].publicKey.export({ type: 'spki', format: 'pem' }) as string;
const metrics = new Metrics();
function verifier(given: Partial<JwtConfig>): TokenVerifier {
  const jwt: JwtConfig = { issuers: [], audiences: [], userClaim: 'sub', userId: 'claim', ...given };
  const config = { jwt } as Config;
  return new TokenVerifier(config, new TokenKeys(config, metrics, pino({ level: 'silent' })));
}
const now = (): number => Math.floor(Date.now() / 1000);
type Key = Parameters<SignJWT['sign']>[0];

function token(alg: string, key: Key, claims: JWTPayload = {}, header: object = {}): Promise<string> {
  return new SignJWT({ sub: randomUUID(), exp: now() + 600, ...claims })
    .setProtectedHeader({ alg, ...header })
    .sign(key);
}
const hs = (claims?: JWTPayload): Promise<string> => token('HS256', Buffer.from(SECRET), claims);
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const refusal = (reason: string): unknown =>
  expect.objectContaining({
    code: 'invalid_token',
    kind: 'unauthenticated',
    message: `The bearer token is not valid: ${reason}.`,
  });
const invalid: unknown = expect.objectContaining({ code: 'invalid_token', kind: 'unauthenticated' });

describe('the algorithm', () => {
  it.each([
    ['RS256', 'RS256'],
    ['RS384', 'RS256'],
    ['RS512', 'RS256'],
    ['PS256', 'RS256'],
    ['PS384', 'RS256'],
    ['PS512', 'RS256'],
    ['ES256', 'ES256'],
    ['ES384', 'ES384'],
    ['ES512', 'ES512'],
    ['EdDSA', 'EdDSA'],
    ['Ed25519', 'EdDSA'],
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
  it.each(['HS256', 'HS384', 'HS512'])('%s with the public key as its secret is refused', async (alg) => {
    const spellings = [
      pem('RS256'),
      pem('RS256').trim(),
      JSON.stringify(PAIRS.RS256.publicKey.export({ format: 'jwk' })),
    ];
    for (const secret of spellings) {
      const forged = await token(alg, Buffer.from(secret));
      await expect(verifier({ publicKey: pem('RS256') }).verify(forged)).rejects.toEqual(
        refusal('its algorithm is not allowed'),
      );
    }
  });
  it('may be that of the key in a certificate', async () => {
    const subject = verifier({ publicKey: CERTIFICATE });
    const key = createPrivateKey(CERTIFICATE_KEY);
    expect((await subject.verify(await token('ES256', key))).kind).toBe('user');
    await expect(subject.verify(await token('ES256', PAIRS.ES256.privateKey))).rejects.toEqual(
      refusal('its signature does not match'),
    );
  });
  it('of another type of key is refused', async () => {
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

describe('a header with critical extensions', () => {
  const claims = encoded({ sub: randomUUID(), exp: now() + 600 });
  it.each<[object]>([
    [{ crit: ['x'], x: 1 }],
    [{ crit: ['b64'], b64: true }],
    [{ crit: ['exp'], exp: 1 }],
    [{ crit: [] }],
    [{ crit: 'x' }],
    [{ crit: null }],
  ])('%j is refused', async (header) => {
    const hmac = `${encoded({ alg: 'HS256', ...header })}.${claims}`;
    const mac = createHmac('sha256', SECRET).update(hmac).digest('base64url');
    await expect(verifier({ secret: SECRET }).verify(`${hmac}.${mac}`)).rejects.toEqual(invalid);
    const ed = `${encoded({ alg: 'EdDSA', ...header })}.${claims}`;
    const signature = sign(null, Buffer.from(ed), PAIRS.EdDSA.privateKey).toString('base64url');
    await expect(verifier({ publicKey: pem('EdDSA') }).verify(`${ed}.${signature}`)).rejects.toEqual(invalid);
  });
});

describe.each<[string, Partial<JwtConfig>, (claims?: JWTPayload, header?: object) => Promise<string>]>([
  ['a secret', { secret: SECRET }, (claims, header) => token('HS256', Buffer.from(SECRET), claims, header)],
  [
    'a public key',
    { publicKey: pem('ES256') },
    (claims, header) => token('ES256', PAIRS.ES256.privateKey, claims, header),
  ],
])('the header of a token that is checked by %s', (_, key, signed) => {
  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined])(
    'with the typ %j is accepted',
    async (typ) => {
      expect((await verifier(key).verify(await signed({}, { typ }))).kind).toBe('user');
    },
  );
  it.each(['id_token+jwt', 'logout+jwt', 'secevent+jwt', 'dpop+jwt', 'JOSE', 'x', '', 7, null, ['JWT']])(
    'with the typ %j, of another kind of token, is refused',
    async (typ) => {
      await expect(verifier(key).verify(await signed({}, { typ }))).rejects.toEqual(
        refusal('the typ of its header is not that of an access token'),
      );
    },
  );
  it('with its own key is refused', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const forged = await token(
      'ES256',
      privateKey,
      {},
      { jwk, jku: 'http://127.0.0.1:9/keys', x5u: 'http://x' },
    );
    await expect(verifier(key).verify(forged)).rejects.toEqual(invalid);
  });
});

describe('a public key', () => {
  const exported = ({ publicKey }: { publicKey: KeyObject }): string =>
    publicKey.export({ type: 'spki', format: 'pem' }) as string;
  it.each<[string, string, string]>([
    [
      'RSA of less than 2048 bits',
      exported(generateKeyPairSync('rsa', { modulusLength: 1024 })),
      '2048 bits',
    ],
    ['secp256k1', exported(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })), 'not supported'],
    ['Ed448', exported(generateKeyPairSync('ed448')), 'not supported'],
    ['X25519', exported(generateKeyPairSync('x25519')), 'not supported'],
    ['RSA for PSS only', exported(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })), 'not supported'],
  ])('of type %s is refused at the start', (_, weak, why) => {
    expect(() => verifier({ publicKey: weak })).toThrow(/^JWT_PUBLIC_KEY must be /);
    expect(() => verifier({ publicKey: weak })).toThrow(why);
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
    const strict = verifier({ secret: SECRET, issuers: ['https://space'], audiences: ['api'] });
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

describe('what is not a signed JWT', () => {
  it.each([
    ['opaque', 'it is not a JWT'],
    ['undefined', 'it is not a JWT'],
    [`${encoded({ alg: 'dir', enc: 'A256GCM' })}...a.b`, 'it is encrypted, not signed'],
    [`${encoded({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`, 'it is encrypted, not signed'],
    ['a.b.c.d.e.f', 'it is not a JWT'],
    ['a.b.c', 'it is malformed'],
    [`${encoded([])}.e30.c2ln`, 'it is malformed'],
  ])('%s: %s', async (text, reason) => {
    for (const jwt of [{ secret: SECRET }, { publicKey: pem('RS256') }]) {
      await expect(verifier(jwt).verify(text)).rejects.toEqual(refusal(reason));
    }
  });
  it.each<[string, string | Buffer]>([
    ['an array', '[]'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['cut short', '{"sub":'],
    ['not UTF-8', Buffer.from('{"sub":"\xff","exp":9999999999}', 'latin1')],
    ['empty', ''],
  ])('claims that are %s', async (_, payload) => {
    const claims = Buffer.from(payload).toString('base64url');
    const hmac = `${encoded({ alg: 'HS256' })}.${claims}`;
    const mac = createHmac('sha256', SECRET).update(hmac).digest('base64url');
    await expect(verifier({ secret: SECRET }).verify(`${hmac}.${mac}`)).rejects.toEqual(
      refusal('it is malformed'),
    );
    const ed = `${encoded({ alg: 'EdDSA' })}.${claims}`;
    const signature = sign(null, Buffer.from(ed), PAIRS.EdDSA.privateKey).toString('base64url');
    await expect(verifier({ publicKey: pem('EdDSA') }).verify(`${ed}.${signature}`)).rejects.toEqual(
      refusal('it is malformed'),
    );
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
  it('is found again without verification, and no other token is', async () => {
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
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  it('is refused while the clock is before its nbf, as after a clock correction', async () => {
    const subject = verifier({ secret: SECRET });
    const token = await hs({ nbf: now() });
    await subject.verify(token);
    const earlier = Date.now() - 120_000;
    vi.spyOn(Date, 'now').mockReturnValue(earlier);
    expect(subject.recall(token)).toBeUndefined();
    await expect(subject.verify(token)).rejects.toEqual(refusal('it is not valid yet, by the claim nbf'));
  });
  it('is refused once it has expired', async () => {
    const subject = verifier({ secret: SECRET });
    const short = await hs({ exp: now() + 1 });
    await subject.verify(short);
    const later = Date.now() + 62_000;
    vi.spyOn(Date, 'now').mockReturnValue(later);
    vi.useFakeTimers({ now: later, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    expect(subject.recall(short)).toBeUndefined();
    await expect(subject.verify(short)).rejects.toEqual(invalid);
  });
});

describe('a signed token of any content', () => {
  const id = 'a11ce000-0000-4000-8000-000000000001';
  const value = fc.oneof(
    fc.json().map((text) => JSON.parse(text) as unknown),
    fc.constantFrom<unknown>(
      id,
      [id],
      SERVICE_SCOPE,
      [SERVICE_SCOPE],
      'x',
      '\ud800',
      '\u0000',
      9_999_999_999,
      1e308,
      -1,
    ),
  );
  const claims = [
    'sub',
    'exp',
    'nbf',
    'iat',
    'iss',
    'aud',
    'scope',
    'scp',
    'permissions',
    'toString',
    '__proto__',
  ];
  const members = (names: readonly string[]): fc.Arbitrary<Record<string, unknown>> =>
    fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
  it.each<[Partial<JwtConfig>]>([
    [{}],
    [{ userId: 'uuid5' }],
    [{ userClaim: 'toString', issuers: ['x', 'y'], audiences: ['x'] }],
    [{ userClaim: '__proto__' }],
  ])('either has an owner or is refused, and never causes an internal error, with %j', async (jwt) => {
    const subject = verifier({ secret: SECRET, ...jwt });
    const header = members(['typ', 'crit', 'kid', 'b64', 'jwk', 'zip', 'toString']);
    await fc.assert(
      fc.asyncProperty(header, members(claims), async (extra, changed) => {
        const content = encoded({ sub: id, exp: 9_999_999_999, iss: 'x', aud: 'x', ...changed });
        const signed = `${encoded({ alg: 'HS256', ...extra })}.${content}`;
        const token = `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
        const outcome = await subject.verify(token).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toEqual(invalid);
        else expect((outcome as Principal).subject).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});
