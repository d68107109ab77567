import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { pino } from 'pino';
import { loadConfig } from '#platform/config';
import { Metrics } from '#platform/observability';
import { userIdOf } from './name-based-uuid.js';
import { TokenKeys } from './token-keys.js';
import { TokenVerifier } from './token-verifier.js';

const PAGE = readFileSync('docs/identity-providers.md', 'utf8');
const ROWS = [...PAGE.matchAll(/^\| ((?!Provider\b)\w[\w ]*) \|/gm)].map(([, name]) => name!);
const SETTINGS = new Map(
  [...PAGE.matchAll(/^### (.+)\n\n```sh\n([^`]+)```/gm)].map(([, name, lines]) => [
    name!,
    Object.fromEntries(
      lines!
        .trim()
        .split('\n')
        .map((line) => /^(\w+)=(.*)$/.exec(line)!.slice(1)),
    ) as Record<string, string>,
  ]),
);

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER_RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });

const ID = '7d4bfa3a-21c5-4b8e-9d7f-6a2f0c9e1b34';
const NOW = Math.floor(Date.now() / 1000);
const HOUR = { iat: NOW, exp: NOW + 3600 };

interface Provider {
  readonly pair: { publicKey: KeyObject; privateKey: KeyObject };
  readonly header: { alg: string; kid: string; typ?: string } & Record<string, unknown>;
  /** The provider's claims about its key, in addition to the key itself. */
  readonly jwk: JWK;
  readonly otherKeys?: readonly JWK[];
  readonly user: JWTPayload;
  readonly userId: string;
  readonly service: JWTPayload;
  /** Who the token of a back end belongs to, if the provider cannot issue service tokens. */
  readonly noService?: { kind: 'user'; userId: string };
  /** Tokens of the same provider that are not for this API. */
  readonly refused: readonly [string, JWTPayload, string][];
}

const entra = {
  pair: RSA,
  header: {
    typ: 'JWT',
    alg: 'RS256',
    kid: 'nOo3ZDrODXEK1jKWhXslHR_KXEg',
    x5t: 'nOo3ZDrODXEK1jKWhXslHR_KXEg',
  },
  jwk: {
    use: 'sig',
    x5t: 'nOo3ZDrODXEK1jKWhXslHR_KXEg',
    x5c: ['MIIC'],
    issuer: 'https://login.microsoftonline.com/TENANT/v2.0',
  } as JWK,
  userId: ID,
};
const entraUser = {
  ...HOUR,
  nbf: NOW,
  oid: ID,
  sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
  tid: '9122040d-6c67-4c5b-b112-36a304b66dad',
  scp: 'access_as_user',
  name: 'Alice Example',
  rh: '0.ATQA',
  uti: 'fqiBqXLPj0eQa82S-IYFAA',
};
const entraService = {
  ...HOUR,
  nbf: NOW,
  oid: 'c0ffee00-21c5-4b8e-9d7f-6a2f0c9e1b34',
  sub: 'c0ffee00-21c5-4b8e-9d7f-6a2f0c9e1b34',
  tid: '9122040d-6c67-4c5b-b112-36a304b66dad',
  idtyp: 'app',
  roles: ['connections:service'],
};
const supabaseUser = {
  ...HOUR,
  iss: 'https://PROJECT.supabase.co/auth/v1',
  sub: ID,
  aud: 'authenticated',
  email: 'alice@example.com',
  phone: '',
  app_metadata: { provider: 'email', providers: ['email'] },
  user_metadata: { name: 'Alice' },
  role: 'authenticated',
  aal: 'aal1',
  amr: [{ method: 'password', timestamp: NOW }],
  session_id: '4f1c7a0e-0000-4000-8000-000000000009',
  is_anonymous: false,
};

const PROVIDERS: Record<string, Provider> = {
  Auth0: {
    pair: RSA,
    header: { alg: 'RS256', typ: 'JWT', kid: 'Z1uR0J8sQ2g5vVwzq4mXk' },
    jwk: { alg: 'RS256', use: 'sig', x5t: 'J3-LVhmb', x5c: ['MIID'] },
    user: {
      ...HOUR,
      iss: 'https://TENANT.eu.auth0.com/',
      sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
      aud: ['https://connections.example.com', 'https://TENANT.eu.auth0.com/userinfo'],
      scope: 'openid profile',
      azp: 'my_client_id',
      permissions: [],
    },
    userId: userIdOf('https://TENANT.eu.auth0.com/', 'auth0|5f7c8ec7c33c6c004bbafe82'),
    service: {
      ...HOUR,
      iss: 'https://TENANT.eu.auth0.com/',
      sub: 'my_client_id@clients',
      aud: 'https://connections.example.com',
      azp: 'my_client_id',
      scope: 'connections:service',
      gty: 'client-credentials',
      permissions: ['connections:service'],
    },
    refused: [
      ['an ID token', { aud: 'my_client_id' }, 'the claim aud does not name an expected audience'],
      ['an issuer without its slash', { iss: 'https://TENANT.eu.auth0.com' }, 'by the slash at its end'],
    ],
  },
  Cognito: {
    pair: RSA,
    header: { kid: 'PzKl0rEbQ4b0tX0B6mPqzFs1U1n3Z3bQf4u1z2o3p4E=', alg: 'RS256' },
    jwk: { alg: 'RS256', use: 'sig' },
    user: {
      ...HOUR,
      sub: ID,
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/POOL',
      client_id: '5l3nqvv0l4vmhfn2tq1example',
      origin_jti: '9d1a7d44-0000-4000-8000-000000000001',
      event_id: '1b2c3d44-0000-4000-8000-000000000002',
      token_use: 'access',
      scope: 'openid profile aws.cognito.signin.user.admin',
      auth_time: NOW,
      jti: '3c4d5e44-0000-4000-8000-000000000003',
      username: ID,
      'cognito:groups': ['users'],
    },
    userId: ID,
    service: {
      ...HOUR,
      sub: '5l3nqvv0l4vmhfn2tq1example',
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/POOL',
      client_id: '5l3nqvv0l4vmhfn2tq1example',
      token_use: 'access',
      scope: 'connections/api connections:service',
      version: 2,
    },
    refused: [
      [
        'another pool',
        { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/OTHER' },
        'is not the expected issuer',
      ],
    ],
  },
  'Entra v2': {
    ...entra,
    user: {
      ...entraUser,
      aud: 'APPLICATION',
      iss: 'https://login.microsoftonline.com/TENANT/v2.0',
      ver: '2.0',
      azp: 'CLIENT',
    },
    service: {
      ...entraService,
      aud: 'APPLICATION',
      iss: 'https://login.microsoftonline.com/TENANT/v2.0',
      ver: '2.0',
    },
    noService: { kind: 'user', userId: entraService.oid },
    refused: [
      [
        'a token for Graph',
        { aud: '00000003-0000-0000-c000-000000000000' },
        'does not name an expected audience',
      ],
      [
        'another tenant',
        { iss: 'https://login.microsoftonline.com/OTHER/v2.0' },
        'is not the expected issuer',
      ],
      ['a token without oid', { oid: undefined }, 'the claim oid is missing'],
    ],
  },
  'Entra v1': {
    ...entra,
    user: {
      ...entraUser,
      aud: 'api://APPLICATION',
      iss: 'https://sts.windows.net/TENANT/',
      ver: '1.0',
      appid: 'CLIENT',
      appidacr: '0',
    },
    service: {
      ...entraService,
      aud: 'api://APPLICATION',
      iss: 'https://sts.windows.net/TENANT/',
      ver: '1.0',
      appid: 'CLIENT',
    },
    noService: { kind: 'user', userId: entraService.oid },
    refused: [['another tenant', { iss: 'https://sts.windows.net/OTHER/' }, 'is not the expected issuer']],
  },
  Keycloak: {
    pair: RSA,
    header: { alg: 'RS256', typ: 'JWT', kid: 'FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE' },
    jwk: { alg: 'RS256', use: 'sig', x5t: 'q1w2', 'x5t#S256': 'e3r4', x5c: ['MIIC'] },
    otherKeys: [
      {
        kid: 'enc',
        kty: 'RSA',
        alg: 'RSA-OAEP',
        use: 'enc',
        ...OTHER_RSA.publicKey.export({ format: 'jwk' }),
      },
    ],
    user: {
      ...HOUR,
      jti: 'onrtac:6a1c7a0e-0000-4000-8000-000000000004',
      iss: 'https://HOST/realms/REALM',
      aud: ['connections', 'account'],
      sub: ID,
      typ: 'Bearer',
      azp: 'web',
      sid: '8b1c7a0e-0000-4000-8000-000000000005',
      acr: '1',
      'allowed-origins': ['https://app.example.com'],
      realm_access: { roles: ['offline_access', 'uma_authorization'] },
      scope: 'openid email profile',
      name: 'Alice Example',
      preferred_username: 'alice',
    },
    userId: ID,
    service: {
      ...HOUR,
      iss: 'https://HOST/realms/REALM',
      aud: 'connections',
      sub: 'c0ffee00-21c5-4b8e-9d7f-6a2f0c9e1b34',
      typ: 'Bearer',
      azp: 'backend',
      scope: 'connections:service profile',
      clientHost: '10.0.0.1',
      preferred_username: 'service-account-backend',
      client_id: 'backend',
    },
    refused: [
      ['a token without an audience mapper', { aud: 'account' }, 'does not name an expected audience'],
      ['a token without the scope basic', { sub: undefined }, 'the claim sub is missing'],
    ],
  },
  Okta: {
    pair: RSA,
    header: { kid: 'k4x1Xlo0T2eXy6yGmZ5dG3mJt0c6E9XcU1b2a3z4y5w', alg: 'RS256' },
    jwk: { alg: 'RS256', use: 'sig' },
    user: {
      ...HOUR,
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      iss: 'https://ORGANIZATION.okta.com/oauth2/default',
      aud: 'api://default',
      cid: '0oa1hm4POxgJM6CPu0g4',
      uid: '00uk1u7AsAk6dZL3z0g3',
      scp: ['openid', 'profile'],
      auth_time: NOW,
      sub: 'alice@example.com',
    },
    userId: userIdOf('https://ORGANIZATION.okta.com/oauth2/default', '00uk1u7AsAk6dZL3z0g3'),
    service: {
      ...HOUR,
      ver: 1,
      iss: 'https://ORGANIZATION.okta.com/oauth2/default',
      aud: 'api://default',
      cid: '0oa1hm4POxgJM6CPu0g4',
      scp: ['connections:service'],
      sub: '0oa1hm4POxgJM6CPu0g4',
    },
    refused: [
      [
        'a service token without the scope',
        { uid: undefined, sub: '0oa1hm4POxgJM6CPu0g4' },
        'the claim uid is missing',
      ],
      ['the organization server', { iss: 'https://ORGANIZATION.okta.com' }, 'is not the expected issuer'],
    ],
  },
  Firebase: {
    pair: RSA,
    header: { alg: 'RS256', kid: '4e00e8fe5f2c88cf0c7044f307f7e739788e4f1e', typ: 'JWT' },
    jwk: { alg: 'RS256', use: 'sig' },
    user: {
      ...HOUR,
      name: 'Alice Example',
      picture: 'https://lh3.googleusercontent.com/a/photo',
      iss: 'https://securetoken.google.com/PROJECT',
      aud: 'PROJECT',
      auth_time: NOW,
      user_id: 'jBcZ1kVpQqWmXoYtRsUn0vLaDe23',
      sub: 'jBcZ1kVpQqWmXoYtRsUn0vLaDe23',
      email: 'alice@example.com',
      email_verified: true,
      firebase: {
        identities: { 'google.com': ['1'], email: ['alice@example.com'] },
        sign_in_provider: 'google.com',
      },
    },
    userId: userIdOf('https://securetoken.google.com/PROJECT', 'jBcZ1kVpQqWmXoYtRsUn0vLaDe23'),
    service: {
      ...HOUR,
      scope: 'connections:service',
      iss: 'https://securetoken.google.com/PROJECT',
      aud: 'PROJECT',
      auth_time: NOW,
      user_id: 'backend',
      sub: 'backend',
      firebase: { identities: {}, sign_in_provider: 'custom' },
    },
    refused: [
      ['another project', { iss: 'https://securetoken.google.com/OTHER' }, 'is not the expected issuer'],
      ['another audience', { aud: 'OTHER' }, 'does not name an expected audience'],
    ],
  },
  Clerk: {
    pair: RSA,
    header: { alg: 'RS256', cat: 'cl_B7d4PD111AAA', kid: 'ins_2NxRQ5Yb6F', typ: 'JWT' },
    jwk: { alg: 'RS256', use: 'sig' },
    user: {
      ...HOUR,
      azp: 'https://app.example.com',
      fva: [7, -1],
      iss: 'https://clerk.EXAMPLE.com',
      jti: '0a1b2c3d4e5f',
      nbf: NOW - 10,
      sid: 'sess_2NxRQ5Yb6F',
      sts: 'active',
      sub: 'user_2NxRQ5Yb6Fk1',
      v: 2,
    },
    userId: userIdOf('https://clerk.EXAMPLE.com', 'user_2NxRQ5Yb6Fk1'),
    service: {
      ...HOUR,
      azp: 'https://app.example.com',
      iss: 'https://clerk.EXAMPLE.com',
      jti: '0a1b2c3d4e5f',
      nbf: NOW - 10,
      scope: 'connections:service',
      sub: 'user_backend',
    },
    refused: [
      ['another instance', { iss: 'https://other.clerk.accounts.dev' }, 'is not the expected issuer'],
    ],
  },
  Supabase: {
    pair: P256,
    header: { alg: 'ES256', kid: '9c4e1d4f-0000-4000-8000-000000000006', typ: 'JWT' },
    jwk: { alg: 'ES256', use: 'sig', key_ops: ['verify'], ext: true },
    user: supabaseUser,
    userId: ID,
    service: { ...supabaseUser, sub: 'c0ffee00-21c5-4b8e-9d7f-6a2f0c9e1b34', scope: 'connections:service' },
    refused: [
      [
        'the old anon key',
        { iss: 'supabase', sub: undefined, aud: undefined, role: 'anon' },
        'is not the expected issuer',
      ],
      ['nobody in particular', { sub: undefined }, 'the claim sub is missing'],
    ],
  },
  Logto: {
    pair: P384,
    header: { alg: 'ES384', typ: 'at+jwt', kid: 'SRKA5rbKNkgkOJcC3PXDc_fWMxTS9LtVYIwPfKxqo7w' },
    jwk: { use: 'sig', alg: 'ES384' },
    user: {
      ...HOUR,
      jti: 'lJ3oFbW8c9dZtVxYq1r2s',
      sub: '9vgvs3g4xrrr',
      scope: 'read write',
      client_id: 'k7jqr2w1dn3ct2pmxyzab',
      iss: 'https://TENANT.logto.app/oidc',
      aud: 'https://connections.example.com',
    },
    userId: userIdOf('https://TENANT.logto.app/oidc', '9vgvs3g4xrrr'),
    service: {
      ...HOUR,
      jti: 'lJ3oFbW8c9dZtVxYq1r2t',
      sub: 'k7jqr2w1dn3ct2pmxyzab',
      scope: 'connections:service',
      client_id: 'k7jqr2w1dn3ct2pmxyzab',
      iss: 'https://TENANT.logto.app/oidc',
      aud: 'https://connections.example.com',
    },
    refused: [
      ['another resource', { aud: 'https://other.example.com' }, 'does not name an expected audience'],
    ],
  },
};

describe('the table of identity providers', () => {
  it('has a row, settings and an example of each', () => {
    expect(ROWS).toEqual(Object.keys(PROVIDERS));
    expect([...SETTINGS.keys()]).toEqual(Object.keys(PROVIDERS));
  });
});

describe.each(Object.entries(PROVIDERS))('a token of %s, with its documented settings', (name, provider) => {
  let server: Server;
  let verifier: TokenVerifier;
  beforeAll(async () => {
    const key = { ...(await exportJWK(provider.pair.publicKey)), kid: provider.header.kid, ...provider.jwk };
    const keys = [...(provider.otherKeys ?? []), key];
    server = createServer((_, response) => response.end(JSON.stringify({ keys })));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const config = loadConfig({ ...SETTINGS.get(name), JWT_JWKS_URI: uri });
    verifier = new TokenVerifier(config, new TokenKeys(config, new Metrics(), pino({ level: 'silent' })));
  });
  afterAll(() => new Promise((done) => server.close(done)));
  const signed = (claims: JWTPayload): Promise<string> =>
    new SignJWT(claims).setProtectedHeader(provider.header).sign(provider.pair.privateKey);

  it('belongs to its user', async () => {
    const principal = await verifier.verify(await signed(provider.user));
    expect(principal).toMatchObject({ kind: 'user', userId: provider.userId });
  });
  it('belongs to a back end, if the table says so', async () => {
    const expected = provider.noService ?? { kind: 'service', subject: provider.service.sub };
    expect(await verifier.verify(await signed(provider.service))).toMatchObject(expected);
  });
  it.each(provider.refused)('is refused when it is %s', async (_, change, reason) => {
    const token = await signed({ ...provider.user, ...change });
    await expect(verifier.verify(token)).rejects.toThrow(reason);
  });
});

describe('the worked example of a derived id', () => {
  const [, issuer, subject, id] = /`iss` = `([^`]+)` and `sub` =\s+`([^`]+)` the id is `([^`]+)`/.exec(PAGE)!;
  it('is what the server derives', () => expect(userIdOf(issuer!, subject!)).toBe(id));
  it('is what the code for Node.js computes', async () => {
    const [, code] = /```js\n\/\/ Node\.js([^`]+)```/.exec(PAGE)!;
    const source = `//${code!.trim().replace(/\n(uuid5\(.*\);)$/, '\nexport default $1')}`;
    const module = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
      default: string;
    };
    expect(module.default).toBe(id);
  });
  it('is the same in every language', () => {
    const examples = [...PAGE.matchAll(/```(?:js|python|sql)\n([^`]+)```/g)].map(([, code]) => code!);
    expect(examples).toHaveLength(4);
    for (const code of examples) expect(code).toEqual(expect.stringContaining(issuer!));
    for (const code of examples) expect(code).toEqual(expect.stringContaining(subject!));
  });
});
