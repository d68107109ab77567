import { createPublicKey } from 'node:crypto';
import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { corsOriginOf, type CorsOrigins } from './cors-origins.js';
import { databaseUrlFault, ENCODED, redisUrlFault, splitUrls } from './store-url.js';

/** The whole configuration, parsed once from the environment at start. */
export interface Config {
  production: boolean;
  port: number;
  /** Where to listen; if absent, on all interfaces, with IPv4 and IPv6 where available. */
  host?: string;
  /** Where metrics and detailed health are served; if absent, on `port`. */
  metricsPort?: number;
  /** How long requests are still served after a signal to stop, in seconds. */
  drainSeconds: number;
  /** How long after that signal the process ends, whatever it is doing, in seconds. */
  hardStopSeconds: number;
  /** Timeout for the arrival of a request's head, and of the whole request, in seconds. */
  headTimeoutSeconds: number;
  requestTimeoutSeconds: number;
  /** How long a connection may be idle, in seconds. */
  keepAliveSeconds: number;
  /** Further connections are closed at once. */
  maxConnections: number;
  /** The commit that the process was built from, if the build has set it. */
  commit?: string;
  /** The primary PostgreSQL. Absent only outside production, where an embedded server replaces it. */
  databaseUrl?: string;
  databaseReplicaUrls: string[];
  /** Maximum number of connections of this process to each PostgreSQL; if absent, a default that suits most cases. */
  databasePoolSize?: number;
  /** Maximum size of the names and avatars that are kept in memory, in MiB; 0: none are kept. */
  namesMemoryMb: number;
  /** Whether Citus has distributed the tables over several servers. */
  distributed: boolean;
  /** Whether the server updates the schema at start, or does not start on a database with an older schema. */
  migrateOnStart: boolean;
  /** Empty: the cache is in this process. Several: the nodes of one Redis Cluster. */
  redisUrls: string[];
  /** Prefix of every key in Redis; a colon follows it. If absent, it is derived from the database. */
  redisPrefix?: string;
  jwt: JwtConfig;
  /** The secret that signs cursors; if absent, the one in the database. */
  cursorSecret?: string;
  rateLimits: RateLimitConfig;
  /** Which proxies may say by X-Forwarded-For where a request comes from, in the forms of Fastify's trustProxy. */
  trustProxy: boolean | string[];
  /** How many users a user may follow; undefined: any number. */
  maxFollowing?: number;
  /** How many friends a user may have; undefined: any number. */
  maxFriends?: number;
  /** How many friend requests of a user may be pending; undefined: any number. */
  maxRequestsSent?: number;
  /** Seconds for which a user whose friend request was declined may not ask again; 0: no waiting time. */
  friendRequestCooldown: number;
  /** Origins that may call from a browser; empty: none. */
  corsOrigins: CorsOrigins;
  /** Whether answers are compressed for clients that accept it. */
  compression: boolean;
  /** Whether the server has the OpenAPI document and its two pages. */
  docs: boolean;
  /** Whether the server has a page to try the API in a browser. */
  playground: boolean;
  logLevel: string;
  /** Where traces are sent, in the form of OpenTelemetry; if absent, there are none. */
  otlpEndpoint?: string;
  /** Absolute path of the folder for everything that the process stores on disk. */
  dataDir: string;
}

/** Requests per minute; undefined: not limited. */
interface RateLimitConfig {
  /** Of one user; also of one client address without a valid token. */
  requests?: number;
  /** Of one user, as far as they write. */
  writes?: number;
  /** Of one service. */
  service?: number;
}

/** How bearer tokens are verified. At most one of the three keys is set. */
export interface JwtConfig {
  secret?: string;
  /** Whether the secret was generated for development, so that no real user has a token. */
  isGenerated?: boolean;
  publicKey?: string;
  jwksUri?: string;
  /** Accepted issuers; empty: any. */
  issuers: string[];
  /** Accepted audiences; empty: any. */
  audiences: string[];
  /** The claim that holds the user's id. */
  userClaim: string;
  /** Whether that claim is the user's id, or the id is derived from the claim and the issuer. */
  userId: 'claim' | 'uuid5';
}

/** Nest token of the complete Config. */
export const CONFIG = Symbol('CONFIG');

/** The environment cannot be used. Lists every error by variable name and never contains a value. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/** In seconds. */
const HOUR = 3_600;
const DRAIN_IN_PRODUCTION = 5;
/** Time for the requests in flight. With the drain it is less than the 30 seconds after which Kubernetes kills. */
const FINISH = 20;
/** An idle connection is kept longer than proxies keep theirs, which is 60 seconds in most. */
const CLIENT_DEFAULTS = { headSeconds: 10, requestSeconds: 10, keepAliveSeconds: 75, connections: 10_000 };
/** In MiB: holds about 100,000 users. */
const NAMES_MEMORY_MB = 64;
const THIRTY_DAYS = 2_592_000;
const TEN_YEARS = 315_360_000;

/** The highest limit of a list's length; PostgreSQL's integer holds it. */
const LARGEST_LIMIT = 1_000_000_000;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const JWT_KEYS = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URI'];

/** Of 256 bits, as RFC 7518, section 3.2, demands for HS256. */
const SECRET_BYTES = 32;
const STRONG = `have at least ${SECRET_BYTES} bytes`;

/** Whether a secret is too short to sign with. */
export function isWeak(secret: string | undefined): boolean {
  return secret !== undefined && Buffer.byteLength(secret) < SECRET_BYTES;
}

/** Whether the environment is that of production. */
export function isProduction(env: NodeJS.ProcessEnv): boolean {
  return env.NODE_ENV === 'production';
}

/**
 * Reads the configuration from environment variables; an empty variable counts as absent.
 * @throws ConfigError that lists all errors
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const reader = new EnvironmentReader(env);
  const production = isProduction(env);
  const drainSeconds = reader.integer('DRAIN_SECONDS', 0, HOUR) ?? (production ? DRAIN_IN_PRODUCTION : 0);
  const config: Config = {
    production,
    port: reader.integer('PORT', 0, 65535) ?? 3000,
    host: reader.text('HOST')?.replace(/^\[(.*)\]$/, '$1'),
    metricsPort: reader.integer('METRICS_PORT', 1, 65535),
    drainSeconds,
    hardStopSeconds: reader.integer('HARD_STOP_SECONDS', 1, 2 * HOUR) ?? drainSeconds + FINISH,
    headTimeoutSeconds: reader.integer('HEAD_TIMEOUT_SECONDS', 1, HOUR) ?? CLIENT_DEFAULTS.headSeconds,
    requestTimeoutSeconds:
      reader.integer('REQUEST_TIMEOUT_SECONDS', 1, HOUR) ?? CLIENT_DEFAULTS.requestSeconds,
    keepAliveSeconds: reader.integer('KEEP_ALIVE_SECONDS', 1, HOUR) ?? CLIENT_DEFAULTS.keepAliveSeconds,
    maxConnections: reader.integer('MAX_CONNECTIONS', 1, 1_000_000) ?? CLIENT_DEFAULTS.connections,
    commit: reader.text('GIT_COMMIT'),
    databaseUrl: reader.store('DATABASE_URL', databaseUrlFault),
    databaseReplicaUrls: reader.stores('DATABASE_REPLICA_URLS', databaseUrlFault),
    databasePoolSize: reader.integer('DATABASE_POOL_SIZE', 4, 1000),
    namesMemoryMb: reader.integer('NAMES_MEMORY_MB', 0, 65_536) ?? NAMES_MEMORY_MB,
    distributed: reader.oneOf('DISTRIBUTED', ['off', 'citus']) === 'citus',
    migrateOnStart: reader.oneOf('MIGRATE_ON_START', ['on', 'off']) !== 'off',
    redisUrls: reader.stores('REDIS_URL', redisUrlFault),
    redisPrefix: reader.prefix('REDIS_PREFIX'),
    cursorSecret: reader.secret('CURSOR_SECRET'),
    jwt: {
      secret: reader.text('JWT_SECRET'),
      publicKey: reader.publicKey('JWT_PUBLIC_KEY'),
      jwksUri: reader.fetchable('JWT_JWKS_URI'),
      issuers: reader.list('JWT_ISSUER'),
      audiences: reader.list('JWT_AUDIENCE'),
      userClaim: reader.text('JWT_USER_CLAIM') ?? 'sub',
      userId: reader.oneOf('JWT_USER_ID', ['claim', 'uuid5']) ?? 'claim',
    },
    rateLimits: rateLimitsOf(reader),
    trustProxy: reader.proxies('TRUST_PROXY'),
    maxFollowing: reader.limit('MAX_FOLLOWING', 7500),
    maxFriends: reader.limit('MAX_FRIENDS', 5000),
    maxRequestsSent: reader.limit('MAX_REQUESTS_SENT', 1000),
    friendRequestCooldown: reader.integer('FRIEND_REQUEST_COOLDOWN', 0, TEN_YEARS) ?? THIRTY_DAYS,
    corsOrigins: reader.origins('CORS_ORIGINS'),
    compression: reader.oneOf('COMPRESSION', ['on', 'off']) !== 'off',
    docs: reader.oneOf('DOCS', ['on', 'off']) !== 'off',
    playground: (reader.oneOf('PLAYGROUND', ['on', 'off']) ?? (production ? 'off' : 'on')) === 'on',
    otlpEndpoint: reader.fetchable('OTEL_EXPORTER_OTLP_ENDPOINT'),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'info',
    dataDir: resolve(reader.text('DATA_DIR') ?? '.data'),
  };
  if (production && isWeak(config.jwt.secret)) reader.fault(`JWT_SECRET must ${STRONG}.`);
  const keys = JWT_KEYS.filter((name) => reader.has(name));
  if (keys.length > 1) reader.fault(`Set only one of ${keys.join(', ')}.`);
  if (config.production) {
    reader.require('DATABASE_URL');
    reader.require('REDIS_URL');
    if (keys.length === 0)
      reader.fault(`One of ${JWT_KEYS.join(', ')} is required when NODE_ENV=production.`);
  }
  if (config.databaseReplicaUrls.length > 0 && !reader.has('DATABASE_URL')) {
    reader.fault('DATABASE_REPLICA_URLS needs DATABASE_URL, the primary of the replicas.');
  }
  if (config.databaseReplicaUrls.length > 0 && config.distributed) {
    reader.fault(
      'DATABASE_REPLICA_URLS and DISTRIBUTED=citus exclude each other: the workers have the rows.',
    );
  }
  if (config.metricsPort === config.port) {
    reader.fault('METRICS_PORT must differ from PORT.');
  }
  if (config.hardStopSeconds <= config.drainSeconds) {
    reader.fault('HARD_STOP_SECONDS must be greater than DRAIN_SECONDS.');
  }
  if (config.headTimeoutSeconds > config.requestTimeoutSeconds) {
    reader.fault('HEAD_TIMEOUT_SECONDS must not be greater than REQUEST_TIMEOUT_SECONDS.');
  }
  reader.throwFaults();
  return config;
}

/**
 * The database URL of the environment, for tools that need nothing else of it.
 * @throws ConfigError if the address cannot be used
 */
export function databaseUrlOf(env: NodeJS.ProcessEnv): string | undefined {
  const reader = new EnvironmentReader(env);
  const url = reader.store('DATABASE_URL', databaseUrlFault);
  reader.throwFaults();
  return url;
}

/** Whether traces are to be sent. A fault of the address is left to `loadConfig`. */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  return new EnvironmentReader(env).fetchable('OTEL_EXPORTER_OTLP_ENDPOINT') !== undefined;
}

function rateLimitsOf(reader: EnvironmentReader): RateLimitConfig {
  const requests = reader.rateLimit('RATE_LIMIT');
  const service = reader.rateLimit('RATE_LIMIT_SERVICE');
  return {
    requests,
    writes: reader.rateLimit('RATE_LIMIT_WRITES'),
    service: reader.has('RATE_LIMIT_SERVICE') ? service : requests,
  };
}

class EnvironmentReader {
  private readonly faults: string[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  fault(fault: string): void {
    this.faults.push(fault);
  }

  throwFaults(): void {
    if (this.faults.length > 0) throw new ConfigError(this.faults);
  }

  has(name: string): boolean {
    return this.text(name) !== undefined;
  }

  require(name: string): void {
    if (!this.has(name)) this.fault(`${name} is required when NODE_ENV=production.`);
  }

  text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }

  secret(name: string): string | undefined {
    const text = this.text(name);
    if (isWeak(text)) this.fault(`${name} must ${STRONG}.`);
    return text;
  }

  integer(name: string, minimum: number, maximum: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    this.fault(`${name} must be an integer from ${minimum} to ${maximum}.`);
    return undefined;
  }

  rateLimit(name: string): number | undefined {
    if (this.text(name)?.toLowerCase() === 'off') return undefined;
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
    this.fault(`${name} must be "off" or a number of requests per minute, at least 1.`);
    return undefined;
  }

  /** The maximum length of a list; undefined for `off`. */
  limit(name: string, usual: number): number | undefined {
    const text = this.text(name)?.toLowerCase() ?? String(usual);
    if (text === 'off') return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= LARGEST_LIMIT) return value;
    this.fault(`${name} must be "off" or an integer from 1 to ${LARGEST_LIMIT}.`);
    return undefined;
  }

  /**
   * `off`, `on` for all proxies, or their addresses, networks and named networks. Fastify believes nobody for a number
   * of proxies, because that does not tell who connects, so numbers are refused.
   */
  proxies(name: string): boolean | string[] {
    const text = this.text(name)?.toLowerCase() ?? 'off';
    if (['off', 'false'].includes(text)) return false;
    if (['on', 'true'].includes(text)) return true;
    const proxies = this.list(name).map((proxy) => proxy.toLowerCase());
    if (proxies.every(isProxy)) return proxies;
    this.fault(
      `${name} must be "off", "on", or addresses and networks such as 10.0.0.0/8 and loopback, separated by commas.`,
    );
    return false;
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const text = this.text(name)?.toLowerCase();
    const value = values.find((known) => known === text);
    if (text === undefined || value !== undefined) return value;
    this.fault(`${name} must be one of ${values.join(', ')}.`);
    return undefined;
  }

  /** The address of a store; `faultOf` returns what is wrong with it. */
  store(name: string, faultOf: (url: string) => string | undefined): string | undefined {
    const text = this.text(name);
    const fault = text && faultOf(text);
    if (!fault) return text;
    this.fault(`${name} ${fault}.`);
    return undefined;
  }

  /** One address or several, separated by commas. */
  stores(name: string, faultOf: (url: string) => string | undefined): string[] {
    const urls = splitUrls(this.text(name) ?? '');
    const fault = urls === undefined ? ENCODED : urls.map(faultOf).find((found) => found !== undefined);
    if (fault === undefined) return urls!;
    this.fault(`${name} ${fault}.`);
    return [];
  }

  /** An address that is fetched over HTTP; fetch does not accept credentials in it. */
  fetchable(name: string): string | undefined {
    const url = this.text(name);
    if (url === undefined) return undefined;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      this.fault(`${name} must be a URL that starts with http:// or https://.`);
      return undefined;
    }
    const { username, password } = new URL(url);
    if (username === '' && password === '') return url;
    this.fault(`${name} must be a URL without a user name and password.`);
    return undefined;
  }

  /**
   * One value or several, separated by commas. A variable that is set but names none would turn a check off, so it is
   * refused.
   */
  list(name: string): string[] {
    const text = this.text(name);
    if (text === undefined) return [];
    const values = text
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (values.length === 0) this.fault(`${name} must be one value or several, separated by commas.`);
    return values;
  }

  origins(name: string): CorsOrigins {
    const origins = this.list(name).map(corsOriginOf);
    if (!origins.includes(undefined)) return origins as CorsOrigins;
    this.fault(
      `${name} must be "*", or origins such as https://app.example.com and https://*.example.com, separated by commas.`,
    );
    return [];
  }

  /** Braces are refused: in a Redis Cluster they would determine the slot of a key. */
  prefix(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || /^[\w.:/-]{1,64}$/.test(text)) return text;
    this.fault(`${name} must be up to 64 letters, digits and characters of "_.:/-".`);
    return undefined;
  }

  publicKey(name: string): string | undefined {
    // Environment files often contain a PEM on one line, with its line ends written as \n.
    const pem = this.text(name)?.replaceAll('\\n', '\n');
    if (pem === undefined) return undefined;
    if (isPublicKey(pem)) return pem;
    this.fault(`${name} must be a public key or certificate in PEM form.`);
    return undefined;
  }
}

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

function isProxy(text: string): boolean {
  const [address = ''] = text.split('/', 1);
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address))
    return NAMED_NETWORKS.includes(text);
  return address === text || ipaddr.isValidCIDR(text);
}

function isPublicKey(pem: string): boolean {
  if (pem.includes('PRIVATE KEY')) return false;
  try {
    createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}
