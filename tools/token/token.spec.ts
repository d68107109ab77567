import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, jwtVerify } from 'jose';
import { UsageError } from '../command-line.js';
import { makeToken } from './token.js';

const SECRET = 'a-secret-of-at-least-32-characters';
const USER = 'a11ce000-0000-4000-8000-000000000001';
const make = (args: string[], env: NodeJS.ProcessEnv = {}) => makeToken(args, { JWT_SECRET: SECRET, ...env });
const claimsOf = async (args: string[], env?: NodeJS.ProcessEnv) => {
  const { text } = await make(args, env);
  await jwtVerify(text, Buffer.from(SECRET));
  return decodeJwt(text);
};

describe('a development token', () => {
  it('belongs to a user, with name and picture', async () => {
    const args = ['--user', USER, '--name', 'Alice', '--picture', 'https://example.com/a.png'];
    const claims = await claimsOf(args);
    expect(claims).toMatchObject({ sub: USER, name: 'Alice', picture: 'https://example.com/a.png' });
    expect(claims.exp! - claims.iat!).toBe(24 * 3600);
  });

  it('belongs to a back end, and is valid as long as requested', async () => {
    const claims = await claimsOf(['--service', '--ttl', '90s']);
    expect(claims).toMatchObject({ scope: 'connections:service' });
    expect(claims.exp! - claims.iat!).toBe(90);
  });

  it('is accepted by the configured server', async () => {
    const env = { JWT_ISSUER: 'https://a, https://b', JWT_AUDIENCE: 'x', JWT_USER_CLAIM: 'oid' };
    expect(await claimsOf(['--user', USER], env)).toMatchObject({ iss: 'https://a', aud: 'x', oid: USER });
    const { note } = await make(['--user', 'auth0|1'], { JWT_USER_ID: 'uuid5' });
    expect(note).toMatch(/id is [0-9a-f-]{36}/);
  });

  it('is signed with the stored secret if no other is configured', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    try {
      const [one, other] = [
        await makeToken(['--user', USER], { DATA_DIR: folder }),
        await makeToken(['--user', USER], { DATA_DIR: folder }),
      ];
      expect(one.text.split('.')[2]).toHaveLength(43);
      expect(decodeJwt(one.text).sub).toBe(decodeJwt(other.text).sub);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each<[string[]]>([
    [[]],
    [['--user']],
    [['--user', 'alice']],
    [['--user=']],
    [['--user', USER, '--service']],
    [['--service', '--name', 'x']],
    [['--user', USER, '--ttl', 'soon']],
    [['--user', USER, '--ttl', '0h']],
    [['--user', USER, '--ttl', '-1h']],
    [['--usr', USER]],
    [[USER]],
    [['--user', USER, '--user', USER]],
  ])('is not created from %j', (args) => expect(make(args)).rejects.toThrow(UsageError));

  it('is not created if npm took an option for itself', async () => {
    await expect(make(['--service'], { npm_config_ttl: '1h' })).rejects.toThrow('npm took --ttl');
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ NODE_ENV: 'production' }, 'production'],
    [{ JWT_SECRET: '', JWT_JWKS_URI: 'https://id.example.com/keys' }, 'only verify'],
  ])('is not created with %j', async (env, part) => {
    await expect(make(['--user', USER], env)).rejects.toThrow(part);
  });
});
