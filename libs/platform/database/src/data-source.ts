import type { DataSource, DataSourceOptions } from 'typeorm';
import type { Manifest } from '#kernel';
import { clientOptions } from './connect.js';
import { DATABASE_MANIFEST } from './database.manifest.js';
import { InstalledFunction } from './installed-function.entity.js';
import { PrimaryDataSource } from './primary-data-source.js';
import { NO_TIME_LIMITS, SESSION_OPTIONS } from './session-settings.js';

/** The part of a manifest that makes tables. */
export type Persistence = Pick<Manifest, 'name' | 'entities' | 'migrations' | 'functions'>;

/** Milliseconds for which a request waits for a connection, and for an answer of a host that says nothing. */
const CONNECT_TIMEOUT_MS = 2_000;
const SILENCE_TIMEOUT_MS = 4_000;

/** How many connections an instance has to each PostgreSQL, unless it is told. */
export const POOL_SIZE = 12;

/** A data source over the primary, not yet connected. Durations are milliseconds. */
export function createDataSource(
  url: string,
  manifests: readonly Persistence[],
  poolSize = POOL_SIZE,
): DataSource {
  return new PrimaryDataSource({
    ...commonOptions(manifests),
    entities: withOwn(manifests).flatMap(({ entities = [] }) => [...entities]),
    applicationName: 'connections-api',
    poolSize,
    extra: { ...clientOptions(url, SESSION_OPTIONS), query_timeout: SILENCE_TIMEOUT_MS, keepAlive: true },
  });
}

/** The options of a data source that only migrates: a connection to do so, and one that holds the lock. No time limits. */
export function migrationOptions(url: string, manifests: readonly Persistence[]): DataSourceOptions {
  return {
    ...commonOptions(manifests),
    entities: [InstalledFunction],
    applicationName: 'connections-api migrate',
    // What fails is thrown; TypeORM would print it besides.
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

/** Every migration of a database with these manifests, that of this lib first. */
export function migrationsOf(
  manifests: readonly Persistence[],
): NonNullable<Persistence['migrations']>[number][] {
  return withOwn(manifests).flatMap(({ migrations = [] }) => [...migrations]);
}

/** Every data source has this lib's tables, whether or not the manifest is among the given ones. */
function withOwn(manifests: readonly Persistence[]): Persistence[] {
  return [...new Set([DATABASE_MANIFEST, ...manifests])];
}
