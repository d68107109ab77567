import type { DataSource, DataSourceOptions } from 'typeorm';
import type { Manifest } from '#kernel';
import { clientOptions } from './connect.js';
import { DATABASE_MANIFEST } from './database.manifest.js';
import { InstalledFunction } from './installed-function.entity.js';
import { PrimaryDataSource } from './primary-data-source.js';

/** The part of a manifest that makes tables. */
export type Persistence = Pick<Manifest, 'name' | 'entities' | 'migrations' | 'functions'>;

/**
 * Milliseconds for which a request waits for a connection, for an answer of PostgreSQL, and for one of a host that says
 * nothing. A statement that PostgreSQL itself gives up keeps its connection.
 */
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 3_000;
const SILENCE_TIMEOUT_MS = 4_000;

/**
 * Settings of every session. Statements take arrays: planned for each array anew, one for few users costs more to plan
 * than to run. A kept plan must not rest on a table's being small when it was made, hence no sequential scans. An
 * instance that hangs in a transaction must not hold its locks for ever.
 */
export const SESSION_OPTIONS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'jit=off',
  'default_transaction_isolation=read\\ committed',
  'idle_in_transaction_session_timeout=15s',
  `statement_timeout=${STATEMENT_TIMEOUT_MS}`,
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** A data source over the primary, not yet connected. Durations are milliseconds. */
export function createDataSource(url: string, manifests: readonly Persistence[]): DataSource {
  return new PrimaryDataSource({
    ...commonOptions(manifests),
    entities: withOwn(manifests).flatMap(({ entities = [] }) => [...entities]),
    applicationName: 'connections-api',
    poolSize: 12,
    extra: { ...clientOptions(url, SESSION_OPTIONS), query_timeout: SILENCE_TIMEOUT_MS, keepAlive: true },
  });
}

/** The options of a data source that only migrates: one connection, without time limits. */
export function migrationOptions(url: string, manifests: readonly Persistence[]): DataSourceOptions {
  return {
    ...commonOptions(manifests),
    entities: [InstalledFunction],
    applicationName: 'connections-api migrate',
    // What fails is thrown; TypeORM would print it besides.
    logger: 'debug',
    poolSize: 1,
    extra: { ...clientOptions(url), keepAlive: true },
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
