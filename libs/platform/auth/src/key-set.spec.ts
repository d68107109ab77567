import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { pino } from 'pino';
import { Metrics } from '#platform/observability';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../../../test/support/certificate.js';
import { eventually } from '../../../../test/support/eventually.js';
import { KeySet, type KeySetTiming } from './key-set.js';
import { keySetCheck } from './key-set-check.js';
import { KeySetReport } from './key-set-report.js';
import type { Signed } from './signature-check.js';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const RSA2 = generateKeyPairSync('rsa', { modulusLength: 2048 });
const WEAK = generateKeyPairSync('rsa', { modulusLength: 1024 });
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const P521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const ED = generateKeyPairSync('ed25519');
interface Pair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const jwk = async ({ publicKey }: Pair, members: JWK = {}): Promise<JWK> => ({
  ...(await exportJWK(publicKey)),
  ...members,
});
function signed({ privateKey }: Pair, alg: string, kid?: string): Promise<string> {
  return new SignJWT({ sub: randomUUID(), exp: 9_999_999_999 })
    .setProtectedHeader({ alg, kid })
    .sign(privateKey);
}
const metrics = (): Metrics => new Metrics();
const invalid = (reason: string): Error =>
  expect.objectContaining({
    code: 'invalid_token',
    message: `The bearer token is not valid: ${reason}.`,
  }) as Error;
const unavailable = expect.objectContaining({ code: 'keys_unavailable', kind: 'unavailable' }) as Error;

/** No timer fires during a test. */
const CALM: KeySetTiming = {
  timeout: 20_000,
  interval: 60_000,
  cooldown: 60_000,
  retry: 60_000,
  longestRetry: 60_000,
};
const EAGER: KeySetTiming = { ...CALM, interval: 10, retry: 10, longestRetry: 20 };

interface Subject {
  check: (token: string) => Promise<Signed>;
  keySet: KeySet;
  log: { level: number; msg: string; cause?: string }[];
  metric: (name: string) => Promise<string | undefined>;
}

describe('a key set', () => {
  let server: Server;
  let uri: string;
  let respond: RequestListener;
  let fetched: number;
  const sets: KeySet[] = [];
  const sockets = new Set<Socket>();

  const publish = (keys: unknown): void => {
    respond = (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  };
  function subject(timing: KeySetTiming = CALM, address = uri): Subject {
    const log: Subject['log'] = [];
    const registry = metrics();
    const logger = pino(
      { level: 'info' },
      { write: (line: string) => void log.push(JSON.parse(line) as never) },
    );
    const keySet = new KeySet(address, new KeySetReport(address, registry, logger), timing);
    sets.push(keySet);
    const check = keySetCheck(keySet);
    return {
      keySet,
      log,
      check: async (token) => check(token),
      metric: async (name) =>
        (await registry.text())
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')
          .at(-1),
    };
  }

  beforeEach(async () => {
    fetched = 0;
    server = createServer((request, response) => {
      fetched += 1;
      respond(request, response);
    });
    server.on('connection', (socket) => sockets.add(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    publish([await jwk(RSA, { kid: 'r', alg: 'RS256' })]);
  });
  afterEach(async () => {
    for (const set of sets.splice(0)) set.stop();
    await away();
  });
  async function away(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    if (server.listening) await new Promise((done) => server.close(done));
  }
  async function back(): Promise<void> {
    await new Promise<void>((done) => server.listen(Number(new URL(uri).port), '127.0.0.1', done));
  }

  it.each([
    [RSA, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    [P256, ['ES256']],
    [P384, ['ES384']],
    [P521, ['ES512']],
    [ED, ['EdDSA', 'Ed25519']],
  ])('verifies every algorithm of a key that names none', async (pair, algorithms) => {
    publish([await jwk(pair, { kid: 'k' })]);
    const { check } = subject();
    for (const alg of algorithms) expect((await check(await signed(pair, alg, 'k'))).header.alg).toBe(alg);
    expect(fetched).toBe(1);
  });
  it('verifies only the algorithm that a key names', async () => {
    const { check } = subject();
    for (const alg of ['PS256', 'RS512']) {
      await expect(check(await signed(RSA, alg, 'r'))).rejects.toThrow(
        invalid('its algorithm is not that of the key it names'),
      );
    }
    expect(fetched).toBe(1);
  });
  it.each(['EdDSA', 'Ed25519'])('accepts both names of EdDSA for a key with the alg %s', async (alg) => {
    publish([await jwk(ED, { kid: 'o', alg })]);
    const { check } = subject();
    for (const named of ['EdDSA', 'Ed25519'])
      expect((await check(await signed(ED, named, 'o'))).header.kid).toBe('o');
  });
  it.each(['HS256', 'HS384', 'HS512'])('never verifies %s, whatever keys it contains', async (alg) => {
    const secret = Buffer.from('a-secret-for-tests-of-at-least-32-bytes-and-more-so-that-64-are-there');
    publish([await jwk(RSA, { kid: 'r' }), { kty: 'oct', kid: 's', alg, k: secret.toString('base64url') }]);
    const { check } = subject();
    const rsa = RSA.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    for (const [kid, key] of [
      ['s', secret],
      ['r', Buffer.from(rsa)],
    ] as const) {
      const forged = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg, kid }).sign(key);
      await expect(check(forged)).rejects.toThrow(invalid('its algorithm is not allowed'));
    }
  });

  describe('with one unusable key', () => {
    it.each<[string, () => unknown, string]>([
      ['RSA of 1024 bits', () => jwk(WEAK, { kid: 'bad' }), 'it has fewer than 2048 bits'],
      ['an unknown type', () => ({ kty: 'AKP', alg: 'ML-DSA-99', kid: 'bad', pub: 'x' }), 'it is broken'],
      ['an unknown curve', () => ({ kty: 'EC', crv: 'P-999', x: 'AA', y: 'AA', kid: 'bad' }), 'it is broken'],
      [
        'secp256k1',
        () => jwk(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), { kid: 'bad' }),
        'its type',
      ],
      ['Ed448', () => jwk(generateKeyPairSync('ed448'), { kid: 'bad' }), 'its type'],
      ['X25519', () => jwk(generateKeyPairSync('x25519'), { kid: 'bad' }), 'its type'],
      [
        'a point that is not on its curve',
        async () => ({ ...(await jwk(P256)), x: 'AA', kid: 'bad' }),
        'it is broken',
      ],
      ['no modulus', () => ({ kty: 'RSA', e: 'AQAB', kid: 'bad' }), 'it is broken'],
      ['a modulus that is no text', () => ({ kty: 'RSA', n: 7, e: 'AQAB', kid: 'bad' }), 'it is broken'],
      ['a secret', () => ({ kty: 'oct', k: 'AAAA', kid: 'bad' }), 'it is symmetric'],
      [
        'a private key',
        async () => ({ ...(await exportJWK(P256.privateKey)), kid: 'bad' }),
        'it is a private key',
      ],
      ['an alg of another type', () => jwk(RSA2, { kid: 'bad', alg: 'ES256' }), 'its alg'],
      ['an alg that is symmetric', () => jwk(RSA2, { kid: 'bad', alg: 'HS256' }), 'its alg'],
      ['a kid that is no text', () => jwk(RSA2, { kid: 7 as never }), 'its kid'],
      ['null', () => null, 'it is not an object'],
      ['a text', () => 'key', 'it is not an object'],
      ['an array', () => [], 'it is broken'],
    ])('(%s) verifies with the other keys, and reports which one it is', async (_, bad, reason) => {
      for (const order of [(keys: unknown[]) => keys, (keys: unknown[]) => keys.reverse()]) {
        publish(order([await bad(), await jwk(RSA, { kid: 'r' }), await jwk(P256)]));
        const { check, log, keySet } = subject();
        expect((await check(await signed(RSA, 'RS256', 'r'))).header.kid).toBe('r');
        expect((await check(await signed(P256, 'ES256'))).header.alg).toBe('ES256');
        expect((await check(await signed(RSA, 'RS256'))).header.alg).toBe('RS256');
        expect(keySet.available).toBe(true);
        expect(log.map(({ level, msg }) => [level, msg])).toEqual([
          [40, 'some keys of the key set cannot be used'],
        ]);
        expect(JSON.stringify(log)).toContain(reason);
      }
    });
    it('says so in the error for a token that names it', async () => {
      publish([await jwk(RSA, { kid: 'r' }), await jwk(RSA2, { kid: 'bad', alg: 'ES256' })]);
      await expect(subject().check(await signed(RSA2, 'RS256', 'bad'))).rejects.toThrow(
        invalid('its key in the key set cannot be used'),
      );
    });
    it('with the same name as a usable key verifies with the usable one', async () => {
      publish([
        await jwk(WEAK, { kid: 'r' }),
        await jwk(P256, { kid: 'r' }),
        await jwk(RSA2, { kid: 'r' }),
        await jwk(RSA, { kid: 'r' }),
      ]);
      const { check } = subject();
      expect((await check(await signed(RSA, 'RS256', 'r'))).header.kid).toBe('r');
      expect((await check(await signed(P256, 'ES256', 'r'))).header.kid).toBe('r');
    });
  });

  it('silently ignores keys for encryption', async () => {
    publish([
      await jwk(RSA2, { kid: 'e', use: 'enc', alg: 'RSA-OAEP' }),
      await jwk(RSA2, { kid: 'w', key_ops: ['wrapKey'] }),
      await jwk(RSA2, { kid: 'o', alg: 'RSA-OAEP-256' }),
      await jwk(RSA, { kid: 'r', use: 'sig', key_ops: ['verify'], ext: 'odd' as never }),
    ]);
    const { check, log } = subject();
    expect((await check(await signed(RSA, 'RS256', 'r'))).header.kid).toBe('r');
    await expect(check(await signed(RSA2, 'RS256', 'e'))).rejects.toThrow(
      invalid('it is signed by no known key'),
    );
    expect(log).toEqual([]);
  });
  it('tries every key for a token that names none', async () => {
    publish([await jwk(RSA2), await jwk(P256), await jwk(RSA)]);
    const { check } = subject();
    expect((await check(await signed(RSA, 'RS256'))).header.alg).toBe('RS256');
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expect(check(await signed(stranger, 'RS256'))).rejects.toThrow(
      invalid('it is signed by no known key'),
    );
  });
  it('refuses a token that names one key and is signed with another', async () => {
    publish([await jwk(RSA, { kid: 'r' }), await jwk(RSA2, { kid: 's' })]);
    const { check } = subject();
    await expect(check(await signed(RSA2, 'RS256', 'r'))).rejects.toThrow(
      invalid('its signature does not match'),
    );
    expect(fetched).toBe(1);
  });

  describe('that rotates', () => {
    it('verifies with the new key at once, after one fetch', async () => {
      const { check } = subject();
      await check(await signed(RSA, 'RS256', 'r'));
      publish([await jwk(RSA2, { kid: 's' })]);
      const tokens = await Promise.all(Array.from({ length: 20 }, () => signed(RSA2, 'RS256', 's')));
      for (const { header } of await Promise.all(tokens.map(check))) expect(header.kid).toBe('s');
      expect(fetched).toBe(2);
      await expect(check(await signed(RSA, 'RS256', 'r'))).rejects.toThrow(
        invalid('it is signed by no known key'),
      );
    });
    it('does so too if its keys have no names', async () => {
      publish([await jwk(RSA)]);
      const { check } = subject();
      await check(await signed(RSA, 'RS256'));
      publish([await jwk(RSA2)]);
      expect((await check(await signed(RSA2, 'RS256'))).header.alg).toBe('RS256');
    });
    it('is fetched once per cooldown, however many tokens name unknown keys one after the other', async () => {
      const { check } = subject({ ...CALM, cooldown: 200 });
      await check(await signed(RSA, 'RS256', 'r'));
      const started = performance.now();
      for (let i = 0; i < 100; i++)
        await expect(check(await signed(RSA2, 'RS256', `${i}`))).rejects.toThrow();
      expect(fetched).toBeLessThanOrEqual(2 + (performance.now() - started) / 200);
      const spent = fetched;
      await eventually(async () => {
        await expect(check(await signed(RSA2, 'RS256', 'y'))).rejects.toThrow();
        expect(fetched).toBeGreaterThan(spent);
      });
    });
    it('is fetched once per cooldown, however many tokens name unknown keys at once', async () => {
      const { check } = subject();
      await check(await signed(RSA, 'RS256', 'r'));
      const names = [
        '../../etc/passwd',
        "' OR 1=1",
        'x'.repeat(500),
        '',
        '__proto__',
        ...Array(50).keys(),
      ].map(String);
      const tokens = await Promise.all([
        ...names.map((kid) => signed(RSA2, 'RS256', kid)),
        signed(RSA2, 'PS256'),
      ]);
      for (const outcome of await Promise.allSettled(tokens.map(check))) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'invalid_token' } });
      }
      await expect(check(tokens[0])).rejects.toThrow(invalid('it is signed by no known key'));
      expect(fetched).toBe(2);
    });
    it('is fetched again after the cooldown', async () => {
      const { check } = subject({ ...CALM, cooldown: 50 });
      const unknown = await signed(RSA2, 'RS256', 's');
      await expect(check(unknown)).rejects.toThrow();
      publish([await jwk(RSA2, { kid: 's' })]);
      await eventually(() => check(unknown));
    });
    it('is fetched again periodically, so that a withdrawn key is not trusted for long', async () => {
      const { check } = subject(EAGER);
      const token = await signed(RSA, 'RS256', 'r');
      await check(token);
      publish([await jwk(RSA2, { kid: 's' })]);
      await eventually(() => expect(check(token)).rejects.toThrow(invalid('it is signed by no known key')));
    });
  });

  describe('with a server that becomes unavailable', () => {
    it('is kept, and a token with an unknown key gets keys_unavailable', async () => {
      const { check, keySet } = subject();
      await check(await signed(RSA, 'RS256', 'r'));
      await away();
      await expect(check(await signed(RSA2, 'RS256', 's'))).rejects.toThrow(unavailable);
      await expect(check(await signed(RSA2, 'RS256'))).rejects.toThrow(unavailable);
      expect(keySet.available).toBe(false);
      expect((await check(await signed(RSA, 'RS256', 'r'))).header.kid).toBe('r');
      await expect(check(await signed(RSA2, 'RS256', 'r'))).rejects.toThrow(
        invalid('its signature does not match'),
      );
    });
    it('does so right after a fetch as well, for the same token and for others', async () => {
      const { check } = subject({ ...CALM, cooldown: 0 });
      const unknown = await signed(RSA2, 'RS256', 's');
      for (const token of [unknown, await signed(RSA2, 'RS256', 't'), await signed(RSA2, 'RS256')]) {
        await expect(check(token)).rejects.toThrow(invalid('it is signed by no known key'));
      }
      await away();
      for (const token of [unknown, unknown, await signed(RSA2, 'RS256', 'u'), await signed(RSA2, 'RS256')]) {
        await expect(check(token)).rejects.toThrow(unavailable);
      }
      await back();
    });
    it('is reported once, and once more when it is back', async () => {
      const { check, keySet, log, metric } = subject(EAGER);
      await check(await signed(RSA, 'RS256', 'r'));
      expect(await metric('jwt_key_set_up')).toBe('1');
      respond = (_, response) => response.writeHead(500).end('oops');
      await eventually(() => expect(keySet.available).toBe(false));
      const failures = fetched;
      await eventually(() => expect(fetched).toBeGreaterThan(failures + 3));
      expect(await metric('jwt_key_set_up')).toBe('0');
      expect(Number(await metric('jwt_key_set_fetches_total{outcome="status"}'))).toBeGreaterThan(2);
      expect(await metric('jwt_key_set_keys')).toBe('1');
      publish([await jwk(RSA2, { kid: 's' })]);
      await eventually(() => expect(keySet.available).toBe(true));
      expect((await check(await signed(RSA2, 'RS256', 's'))).header.kid).toBe('s');
      expect(log.map(({ level, msg }) => [level, msg])).toEqual([
        [40, 'the key set cannot be fetched, the last one stays in use: it answered with the status 500'],
        [40, 'the key set is back'],
      ]);
    });
    it.each<[string, RequestListener]>([
      ['silent', () => undefined],
      ['slow', (_, response) => void setInterval(() => response.write(' '), 20).unref()],
      ['endless', (_, response) => void setInterval(() => response.write(' '.repeat(4_000)), 5).unref()],
    ])(
      'does not delay tokens with a known key while it is %s, nor while others wait for it',
      async (_what, listener) => {
        const { check } = subject({ ...CALM, timeout: 1_000 });
        const token = await signed(RSA, 'RS256', 'r');
        await check(token);
        respond = listener;
        const unknown = await signed(RSA2, 'RS256', 's');
        let waiting = 50;
        const others = Array.from({ length: waiting }, () =>
          check(unknown).catch(({ code }: { code: string }) => {
            waiting--;
            return code;
          }),
        );
        await eventually(() => expect(fetched).toBe(2));
        for (let i = 0; i < 20; i += 1) await check(token);
        expect(waiting).toBe(50);
        expect(await Promise.all(others)).toEqual(Array(50).fill('keys_unavailable'));
        expect(fetched).toBe(2);
      },
    );
    it('before the first fetch is reported, and delays no token after the first', async () => {
      respond = () => undefined;
      const { check, log } = subject({ ...CALM, timeout: 100 });
      const token = await signed(RSA, 'RS256', 'r');
      await expect(check(token)).rejects.toThrow(unavailable);
      for (let i = 0; i < 20; i += 1) await expect(check(token)).rejects.toThrow(unavailable);
      expect(fetched).toBe(1);
      expect(log.map(({ level, cause }) => [level, cause])).toEqual([[50, 'timeout']]);
    });
    it('is fetched again soon after its server is back, without any token', async () => {
      await away();
      const { keySet } = subject(EAGER);
      void keySet.fetch();
      await eventually(() => expect(keySet.available).toBe(false));
      await back();
      await eventually(() => expect(keySet.available).toBe(true));
    });
  });

  describe('that cannot be fetched', () => {
    const answer =
      (status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): RequestListener =>
      (_, response) =>
        response.writeHead(status, headers).end(body);
    it.each<[string, RequestListener, string]>([
      ['status', answer(404, {}, 'not here'), 'it answered with the status 404'],
      ['status', answer(204), 'it answered with the status 204'],
      ['status', answer(503), 'it answered with the status 503'],
      [
        'redirect',
        answer(302, { location: '/other?secret=1' }),
        'it answered with a redirect (302) to http://127.0.0.1:',
      ],
      ['redirect', answer(301), 'it answered with a redirect (301) to nowhere'],
      ['redirect', answer(304), 'it answered with a redirect (304)'],
      [
        'not_json',
        answer(200, { 'content-type': 'text/html' }, '<html>Sign in</html>'),
        'other than JSON (text/html)',
      ],
      ['not_json', answer(200), 'other than JSON (no type)'],
      ['not_json', answer(200, {}, '{"keys":['), 'other than JSON'],
      ['not_json', answer(200, { 'content-encoding': 'gzip' }, gzipSync('<html>')), 'other than JSON'],
      ['not_a_key_set', answer(200, {}, '{"error":"maintenance"}'), 'there is no array "keys"'],
      ['not_a_key_set', answer(200, {}, 'null'), 'there is no array "keys"'],
      ['not_a_key_set', answer(200, {}, '"keys"'), 'there is no array "keys"'],
      ['not_a_key_set', answer(200, {}, '{"keys":{"0":{}}}'), 'there is no array "keys"'],
      ['not_a_key_set', answer(200, {}, '{"jwks_uri":"https://idp/keys"}'), 'is its jwks_uri'],
      ['not_a_key_set', answer(200, {}, '{"kid":"-----BEGIN CERTIFICATE-----"}'), 'there is no array "keys"'],
      ['no_usable_key', answer(200, {}, '{"keys":[]}'), 'it is empty'],
      [
        'no_usable_key',
        answer(200, {}, '{"keys":[{"kty":"oct","k":"AA"},null]}'),
        'it is symmetric; it is not an object',
      ],
      ['no_usable_key', answer(200, {}, '{"keys":[{"kty":"RSA","use":"enc"}]}'), 'for other uses'],
      ['too_large', answer(200, {}, `{"keys":[${' '.repeat(300_000)}]}`), 'larger than 262144 bytes'],
      [
        'too_large',
        answer(200, { 'content-encoding': 'gzip' }, gzipSync(`{"keys":[${' '.repeat(50_000_000)}]}`)),
        'larger than 262144 bytes',
      ],
      ['network', (_, response) => response.socket!.destroy(), 'the request failed'],
      ['timeout', () => undefined, 'no whole answer within 200 ms'],
      [
        'timeout',
        (_, response) => void response.writeHead(200).write('{"keys":['),
        'no whole answer within 200 ms',
      ],
    ])(
      'for the cause %s: is reported in the log and a metric, and no token is called invalid',
      async (cause, listener, message) => {
        respond = listener;
        const { check, keySet, log, metric } = subject({
          ...CALM,
          timeout: cause === 'timeout' ? 200 : 20_000,
        });
        await expect(check(await signed(RSA, 'RS256', 'r'))).rejects.toThrow(unavailable);
        await expect(check(await signed(RSA, 'RS256'))).rejects.toMatchObject({ cause: { kind: cause } });
        expect(keySet.available).toBe(false);
        expect(log).toEqual([expect.objectContaining({ level: 50, cause })]);
        expect(log[0]!.msg).toContain(`the key set cannot be fetched, no token can be verified: `);
        expect(log[0]!.msg).toContain(message);
        expect(JSON.stringify(log)).not.toContain('secret');
        expect(await metric(`jwt_key_set_fetches_total{outcome="${cause}"}`)).toBe('1');
        expect(await metric('jwt_key_set_up')).toBe('0');
      },
    );
    it.each([
      ['dns', 'http://keys.invalid/keys', 'its host name cannot be resolved'],
      ['network', 'http://127.0.0.1:6000/keys', 'bad port'],
    ])('for the cause %s (%s)', async (cause, address, message) => {
      const { check, log } = subject(CALM, address);
      await expect(check(await signed(RSA, 'RS256', 'r'))).rejects.toThrow(unavailable);
      expect(log).toEqual([
        expect.objectContaining({ level: 50, cause, msg: expect.stringContaining(message) as string }),
      ]);
    });
    it('for a connection that is refused', async () => {
      await away();
      const { check, log } = subject();
      await expect(check(await signed(RSA, 'RS256', 'r'))).rejects.toThrow(unavailable);
      expect(log).toEqual([
        expect.objectContaining({
          cause: 'refused',
          msg: expect.stringContaining('the connection was refused (ECONNREFUSED)') as string,
        }),
      ]);
    });
    it('for an untrusted certificate', async () => {
      const tls = createTlsServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (_, response) =>
        response.end(),
      );
      await new Promise<void>((done) => tls.listen(0, '127.0.0.1', done));
      try {
        const { check, log } = subject(CALM, `https://127.0.0.1:${(tls.address() as AddressInfo).port}/keys`);
        await expect(check(await signed(RSA, 'RS256', 'r'))).rejects.toThrow(unavailable);
        expect(log).toEqual([
          expect.objectContaining({
            cause: 'certificate',
            msg: expect.stringContaining(
              'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
            ) as string,
          }),
        ]);
      } finally {
        await new Promise((done) => tls.close(done));
      }
    });
    it('for a server that does not speak TLS', async () => {
      const { log, keySet } = subject(CALM, uri.replace('http:', 'https:'));
      await keySet.fetch();
      expect(log).toEqual([expect.objectContaining({ cause: 'network' })]);
    });
  });

  it('with too many keys is read in part, and this is reported', async () => {
    const key = await jwk(P256);
    publish([...Array.from({ length: 150 }, (_, i) => ({ ...key, kid: `k${i}` }))]);
    const { check, log } = subject();
    expect((await check(await signed(P256, 'ES256', 'k99'))).header.kid).toBe('k99');
    await expect(check(await signed(P256, 'ES256', 'k100'))).rejects.toThrow(
      invalid('it is signed by no known key'),
    );
    expect(JSON.stringify(log)).toContain('only the first 100 keys are read');
  });
  it('may start with a byte order mark', async () => {
    const body = `\ufeff${JSON.stringify({ keys: [await jwk(RSA, { kid: 'r' })] })}`;
    respond = (_, response) => response.end(body);
    expect((await subject().check(await signed(RSA, 'RS256', 'r'))).header.kid).toBe('r');
  });
});
