import type { DataSource, DataSourceOptions } from 'typeorm';
import type { Manifest } from '#kernel';
import { clientOptions } from './connect.js';
import { DATABASE_MANIFEST } from './database.manifest.js';
import { distributionOf } from './distribution.js';
import { InstalledFunction } from './installed-function.entity.js';
import { PrimaryDataSource } from './primary-data-source.js';
import { NO_TIME_LIMITS, sessionSettings, startupOptions } from './session-settings.js';

/** The part of a manifest that concerns the database. */
export type Persistence = Pick<Manifest, 'name' | 'entities' | 'migrations' | 'functions' | 'distribution'>;

/** How long a request waits for a connection, and for an answer from a host that does not answer, in milliseconds. */
const CONNECT_TIMEOUT_MS = 2_000;
const SILENCE_TIMEOUT_MS = 4_000;

/** Default of how many connections an instance opens to each PostgreSQL. */
export const POOL_SIZE = 12;

/** How a data source connects to its server. */
export interface ServerUse {
  readonly poolSize?: number;
  /** Whether the tables that the manifests distribute are distributed in the database. */
  readonly distributed?: boolean;
}

/** A data source for the primary, not yet connected. Durations are milliseconds. */
export function createDataSource(
  url: string,
  manifests: readonly Persistence[],
  { poolSize = POOL_SIZE, distributed = false }: ServerUse = {},
): DataSource {
  const session = startupOptions(sessionSettings(distributed));
  return new PrimaryDataSource(
    {
      ...commonOptions(manifests),
      entities: withOwn(manifests).flatMap(({ entities = [] }) => [...entities]),
      applicationName: 'connections-api',
      poolSize,
      extra: { ...clientOptions(url, session), query_timeout: SILENCE_TIMEOUT_MS, keepAlive: true },
    },
    distributed ? distributionOf(manifests) : undefined,
  );
}

/**
 * The options of a data source for migrations only: one connection that migrates, and one that holds the lock. No
 * timeouts.
 */
export function migrationOptions(url: string, manifests: readonly Persistence[]): DataSourceOptions {
  return {
    ...commonOptions(manifests),
    entities: [InstalledFunction],
    applicationName: 'connections-api migrate',
    // Errors are thrown; TypeORM would print them as well.
    logger: 'debug',
    poolSize: 2,
    extra: { ...clientOptions(url, NO_TIME_LIMITS), keepAlive: true },
  };
}

function commonOptions(manifests: readonly Persistence[]) {
  return {
    type: 'postgres',
    migrations: migrationsOf(manifests),
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
  } as const;
}

/** Every migration of a database with these manifests, those of this lib first. */
export function migrationsOf(
  manifests: readonly Persistence[],
): NonNullable<Persistence['migrations']>[number][] {
  return withOwn(manifests).flatMap(({ migrations = [] }) => [...migrations]);
}

/** Every data source has this lib's tables, whether or not its manifest is among the given ones. */
function withOwn(manifests: readonly Persistence[]): Persistence[] {
  return [...new Set([DATABASE_MANIFEST, ...manifests])];
}
