import { generateKeyPairSync } from 'node:crypto';
import { resolve } from 'node:path';
import { CERTIFICATE } from '../../../../test/support/certificate.js';
import { ConfigError, loadConfig } from './config.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('has a default for everything outside production', () => {
    expect(loadConfig({})).toEqual({
      production: false,
      port: 3000,
      host: undefined,
      drainSeconds: 0,
      hardStopSeconds: 20,
      headTimeoutSeconds: 10,
      requestTimeoutSeconds: 10,
      keepAliveSeconds: 75,
      maxConnections: 10_000,
      databaseReplicaUrls: [],
      namesMemoryMb: 64,
      distributed: false,
      migrateOnStart: true,
      redisUrls: [],
      jwt: { issuers: [], audiences: [], userClaim: 'sub', userId: 'claim' },
      rateLimits: {},
      maxFollowing: 7500,
      maxFriends: 5000,
      maxRequestsSent: 1000,
      trustProxy: false,
      friendRequestCooldown: 2_592_000,
      corsOrigins: [],
      compression: true,
      docs: true,
      playground: true,
      logLevel: 'info',
      dataDir: resolve('.data'),
    });
  });

  it('reads every variable', () => {
    const config = loadConfig({
      NODE_ENV: 'production',
      PORT: '8080',
      HOST: '127.0.0.1',
      DRAIN_SECONDS: '8',
      HARD_STOP_SECONDS: '50',
      HEAD_TIMEOUT_SECONDS: '4',
      REQUEST_TIMEOUT_SECONDS: '30',
      KEEP_ALIVE_SECONDS: '620',
      MAX_CONNECTIONS: '500',
      GIT_COMMIT: '0123abc',
      DATABASE_URL: 'postgres://u:p@db/x',
      DATABASE_REPLICA_URLS: 'postgres://r1/x, postgres://r2/x',
      DATABASE_POOL_SIZE: '30',
      NAMES_MEMORY_MB: '0',
      MIGRATE_ON_START: 'off',
      REDIS_URL: 'redis://cache:6379',
      REDIS_PREFIX: 'staging',
      JWT_SECRET: 'a-secret-that-has-32-bytes-at-least',
      CURSOR_SECRET: 'another-secret-of-32-bytes-at-least',
      JWT_ISSUER: 'https://issuer',
      JWT_AUDIENCE: 'connections',
      JWT_USER_CLAIM: 'https://example.com/uuid',
      JWT_USER_ID: 'UUID5',
      RATE_LIMIT: '600',
      RATE_LIMIT_WRITES: '60',
      RATE_LIMIT_SERVICE: '6000',
      TRUST_PROXY: '10.0.0.0/8, Loopback',
      MAX_FOLLOWING: '100',
      MAX_FRIENDS: 'Off',
      MAX_REQUESTS_SENT: '1',
      FRIEND_REQUEST_COOLDOWN: '0',
      CORS_ORIGINS: 'https://app.example.com',
      COMPRESSION: 'off',
      PLAYGROUND: 'on',
      LOG_LEVEL: 'WARN',
      DATA_DIR: '/data',
    });
    expect(config).toEqual({
      production: true,
      port: 8080,
      host: '127.0.0.1',
      drainSeconds: 8,
      hardStopSeconds: 50,
      headTimeoutSeconds: 4,
      requestTimeoutSeconds: 30,
      keepAliveSeconds: 620,
      maxConnections: 500,
      commit: '0123abc',
      databaseUrl: 'postgres://u:p@db/x',
      databaseReplicaUrls: ['postgres://r1/x', 'postgres://r2/x'],
      databasePoolSize: 30,
      namesMemoryMb: 0,
      distributed: false,
      migrateOnStart: false,
      redisUrls: ['redis://cache:6379'],
      redisPrefix: 'staging',
      cursorSecret: 'another-secret-of-32-bytes-at-least',
      jwt: {
        secret: 'a-secret-that-has-32-bytes-at-least',
        issuers: ['https://issuer'],
        audiences: ['connections'],
        userClaim: 'https://example.com/uuid',
        userId: 'uuid5',
      },
      rateLimits: { requests: 600, writes: 60, service: 6000 },
      trustProxy: ['10.0.0.0/8', 'loopback'],
      maxFollowing: 100,
      maxRequestsSent: 1,
      friendRequestCooldown: 0,
      corsOrigins: ['https://app.example.com'],
      compression: false,
      docs: true,
      playground: true,
      logLevel: 'warn',
      dataDir: '/data',
    });
  });

  it('gives later Redis hosts the scheme and credentials of the first', () => {
    expect(loadConfig({ REDIS_URL: 'rediss://u:p@a:1,b:2,rediss://c:3' }).redisUrls).toEqual([
      'rediss://u:p@a:1',
      'rediss://u:p@b:2',
      'rediss://c:3',
    ]);
  });

  it('accepts a PEM with its line ends written as \\n', () => {
    const config = loadConfig({ JWT_PUBLIC_KEY: publicKey.replaceAll('\n', '\\n') });
    expect(config.jwt.publicKey).toBe(publicKey);
  });

  it('accepts several issuers and audiences, separated by commas', () => {
    const { jwt } = loadConfig({ JWT_ISSUER: 'https://a/, https://b', JWT_AUDIENCE: ' x ,y,' });
    expect(jwt).toMatchObject({ issuers: ['https://a/', 'https://b'], audiences: ['x', 'y'] });
  });

  it('accepts a certificate as a public key', () => {
    expect(loadConfig({ JWT_PUBLIC_KEY: CERTIFICATE }).jwt.publicKey).toBe(CERTIFICATE.trim());
  });

  it('treats "off" and an empty variable as absent', () => {
    expect(loadConfig({ RATE_LIMIT: 'off' }).rateLimits).toEqual({});
    expect(loadConfig({ DATABASE_URL: ' ' }).databaseUrl).toBeUndefined();
  });

  it('limits services like users, unless they have a limit of their own', () => {
    const limitsOf = (env: NodeJS.ProcessEnv) => loadConfig(env).rateLimits.service;
    expect(limitsOf({ RATE_LIMIT: '5' })).toBe(5);
    expect(limitsOf({ RATE_LIMIT: '5', RATE_LIMIT_SERVICE: '9' })).toBe(9);
    expect(limitsOf({ RATE_LIMIT: '5', RATE_LIMIT_SERVICE: 'off' })).toBeUndefined();
    expect(limitsOf({ RATE_LIMIT_WRITES: '5' })).toBeUndefined();
  });

  it.each([
    ['', false],
    ['off', false],
    ['On', true],
    ['true', true],
    ['127.0.0.1', ['127.0.0.1']],
    ['::1,fd00::/8,uniquelocal', ['::1', 'fd00::/8', 'uniquelocal']],
  ])('trusts the proxies of %j', (text, expected) => {
    expect(loadConfig({ TRUST_PROXY: text }).trustProxy).toEqual(expected);
  });

  it('names each variable that production lacks', () => {
    const faults = faultsOf({ NODE_ENV: 'production' });
    expect(faults).toHaveLength(3);
    expect(faults[0]).toContain('DATABASE_URL');
    expect(faults[1]).toContain('REDIS_URL');
    expect(faults[2]).toContain('JWT_SECRET, JWT_PUBLIC_KEY, JWT_JWKS_URI');
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '3e3'],
    ['DRAIN_SECONDS', '-1'],
    ['DRAIN_SECONDS', '5s'],
    ['HARD_STOP_SECONDS', '7201'],
    ['HEAD_TIMEOUT_SECONDS', '3601'],
    ['REQUEST_TIMEOUT_SECONDS', '1.5'],
    ['KEEP_ALIVE_SECONDS', 'off'],
    ['MAX_CONNECTIONS', 'many'],
    ['DATABASE_POOL_SIZE', '3'],
    ['DISTRIBUTED', 'maybe'],
    ['MIGRATE_ON_START', 'maybe'],
    ['DATABASE_URL', 'mysql://hunter2'],
    ['DATABASE_URL', 'postgres://u:p@ss/hunter2@db/x'],
    ['DATABASE_REPLICA_URLS', 'hunter2'],
    ['DATABASE_REPLICA_URLS', 'postgres://r1/x,postgres://u:p@ss/hunter2@db/x'],
    ['DATABASE_REPLICA_URLS', 'postgres://u:hunter2,p@r1/x'],
    ['REDIS_URL', 'http://hunter2'],
    ['REDIS_URL', 'redis://:p@ss/hunter2@cache:6379'],
    ['REDIS_URL', 'redis://:12,hunter2@cache:6379'],
    ['REDIS_PREFIX', '{hunter2}'],
    ['REDIS_PREFIX', 'hunter2 hunter2'],
    ['JWT_PUBLIC_KEY', 'hunter2'],
    ['JWT_PUBLIC_KEY', privateKey],
    ['JWT_JWKS_URI', 'ftp://hunter2'],
    ['JWT_JWKS_URI', 'https://keys:hunter2@idp/keys'],
    ['JWT_USER_ID', 'hunter2'],
    ['CURSOR_SECRET', 'hunter2'],
    ['RATE_LIMIT', '0'],
    ['RATE_LIMIT_WRITES', '-1'],
    ['RATE_LIMIT_SERVICE', '1e3'],
    ['MAX_FOLLOWING', '-7'],
    ['MAX_FRIENDS', '1e3'],
    ['MAX_REQUESTS_SENT', '2000000000'],
    ['TRUST_PROXY', 'hunter2'],
    ['TRUST_PROXY', '7'],
    ['TRUST_PROXY', '10.0.0.1, hunter2'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['CORS_ORIGINS', 'https://hunter2/path'],
    ['COMPRESSION', 'hunter2'],
    ['PLAYGROUND', 'hunter2'],
    ['LOG_LEVEL', 'hunter2'],
  ])('refuses a bad %s without printing it', (name, value) => {
    const faults = faultsOf({ DATABASE_URL: 'postgres://db/x', [name]: value });
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name} must (be|have)`))]);
    expect(faults.join()).not.toContain(value);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('refuses more time for a head than for a request', () => {
    expect(faultsOf({ HEAD_TIMEOUT_SECONDS: '20' })).toEqual([
      'HEAD_TIMEOUT_SECONDS must not be greater than REQUEST_TIMEOUT_SECONDS.',
    ]);
  });

  it('refuses a JWT_SECRET of fewer than 32 bytes in production, and only there', () => {
    const stores = { DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://cache' };
    const production = (secret: string) =>
      faultsOf({ ...stores, NODE_ENV: 'production', JWT_SECRET: secret });
    expect(production('x'.repeat(31))).toEqual(['JWT_SECRET must have at least 32 bytes.']);
    expect(production('é'.repeat(16))).toEqual([]);
    expect(faultsOf({ JWT_SECRET: 's' })).toEqual([]);
  });

  it('refuses a hard stop that comes before the end of the drain', () => {
    expect(faultsOf({ DRAIN_SECONDS: '30', HARD_STOP_SECONDS: '30' })).toEqual([
      'HARD_STOP_SECONDS must be greater than DRAIN_SECONDS.',
    ]);
    expect(loadConfig({ DRAIN_SECONDS: '60' }).hardStopSeconds).toBe(80);
  });

  it.each(['JWT_ISSUER', 'JWT_AUDIENCE'])('refuses a %s of nothing but commas', (name) => {
    expect(faultsOf({ [name]: ' , ,' })).toEqual([
      `${name} must be one value or several, separated by commas.`,
    ]);
  });

  it('refuses two keys, and reports it together with every other error', () => {
    const faults = faultsOf({ JWT_SECRET: 's', JWT_JWKS_URI: 'https://keys', PORT: 'x' });
    expect(faults).toEqual([
      'PORT must be an integer from 0 to 65535.',
      'Set only one of JWT_SECRET, JWT_JWKS_URI.',
    ]);
  });
});
