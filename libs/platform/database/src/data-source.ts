import type { DataSource } from 'typeorm';
import type { Manifest } from '#kernel';
import { PrimaryDataSource } from './primary-data-source.js';

/** The part of a manifest that makes tables. */
export type Persistence = Pick<Manifest, 'name' | 'entities' | 'migrations' | 'functions'>;

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
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** A data source over the primary, not yet connected. Durations are milliseconds. */
export function createDataSource(url: string, manifests: readonly Persistence[]): DataSource {
  return new PrimaryDataSource({
    type: 'postgres',
    url,
    applicationName: 'connections-api',
    entities: manifests.flatMap(({ entities = [] }) => [...entities]),
    migrations: manifests.flatMap(({ migrations = [] }) => [...migrations]),
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    poolSize: 12,
    connectTimeoutMS: 2000,
    extra: { statement_timeout: 15_000, query_timeout: 20_000, keepAlive: true, options: SESSION_OPTIONS },
  });
}
