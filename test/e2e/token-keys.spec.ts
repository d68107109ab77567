import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import { freePort } from '#platform/embedded';
import { startApp } from '../support/app.js';
import { createDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { startServer } from '../support/server.js';

const PATH = '/api/connections/following';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function bearer(kid: string): Promise<string> {
  return new SignJWT({ sub: person() })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setExpirationTime('1h')
    .sign(privateKey)
    .then((token) => `Bearer ${token}`);
}

describe('a key server', () => {
  let server: Server;
  let uri: string;
  let fetched: number;
  const listen = async (port: number): Promise<void> => {
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  };
  const away = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((done) => server.close(done));
  };
  beforeEach(async () => {
    fetched = 0;
    const keys = [
      { kty: 'EC', crv: 'P-999', kid: 'odd' },
      { ...(await exportJWK(publicKey)), kid: 'known' },
    ];
    server = createServer((_, response) => {
      fetched += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    await listen(0);
  });
  afterEach(away);

  it('is queried at the start, before any token arrives', async () => {
    const host = await startApp({ JWT_JWKS_URI: uri });
    try {
      await eventually(() => expect(fetched).toBe(1));
      await eventually(async () => {
        expect((await host.http.get('/health/ready')).body).toMatchObject({ status: 'ok', keys: true });
      });
    } finally {
      await host.close();
    }
  });

  it('that becomes unavailable degrades the service: tokens with known keys are accepted, others get keys_unavailable', async () => {
    const host = await startApp({ JWT_JWKS_URI: uri });
    const ask = async (kid: string) => host.http.get(PATH).set('Authorization', await bearer(kid));
    try {
      expect((await ask('known')).status).toBe(200);
      const { port } = server.address() as AddressInfo;
      await away();
      const unknown = await ask('rotated');
      expect([unknown.status, unknown.body.code]).toEqual([503, 'keys_unavailable']);
      expect(Number(unknown.headers['retry-after'])).toBeGreaterThan(0);
      expect((await ask('known')).status).toBe(200);
      const ready = await host.http.get('/health/ready');
      expect([ready.status, ready.body.status, ready.body.keys]).toEqual([200, 'degraded', false]);
      expect((await host.http.get('/metrics')).text).toMatch(/^jwt_key_set_up 0$/m);
      await listen(port);
      await eventually(async () => expect((await host.http.get('/health/ready')).body.status).toBe('ok'), {
        timeoutMs: 15_000,
      });
      expect((await ask('rotated')).status).toBe(401);
    } finally {
      await host.close();
    }
  });

  it('that is unreachable is logged at the start, in one line, and again when it is reachable', async () => {
    const database = await createDatabase();
    const port = await freePort();
    const api = await startServer({
      DATABASE_URL: database.url,
      JWT_SECRET: '',
      JWT_JWKS_URI: `http://127.0.0.1:${port}/keys?secret=1`,
    });
    const lines = () =>
      api
        .output()
        .split('\n')
        .filter((line) => line.includes('key set'));
    try {
      await eventually(() => {
        expect(lines()).toEqual([expect.stringMatching(/"cause":"refused".*\(ECONNREFUSED\)/)]);
      });
      const refused = await fetch(`${api.url}${PATH}`, { headers: { Authorization: await bearer('known') } });
      expect(refused.status).toBe(503);
      expect(api.output().match(/"level":"error"/g)).toHaveLength(1);
      await away();
      await listen(port);
      await eventually(() => expect(lines().join('\n')).toContain('the key set is back'), {
        timeoutMs: 15_000,
      });
      const answer = await fetch(`${api.url}${PATH}`, { headers: { Authorization: await bearer('known') } });
      expect(answer.status).toBe(200);
      expect(api.output()).not.toContain('secret=1');
    } finally {
      await api.stop();
      await database.drop();
    }
  }, 120_000);
});
