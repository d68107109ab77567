export { CallerGoneError } from './caller-gone.error.js';
export { cannotConnect, clientOptions, connect } from './connect.js';
export { createDataSource, migrationsOf, type Persistence } from './data-source.js';
export { DatabaseUnavailableError, OverloadedError } from './database.errors.js';
export { DATABASE_MANIFEST } from './database.manifest.js';
export { DatabaseModule } from './database.module.js';
export { reasonOf, translate } from './database-errors.js';
export { DatabaseProbe } from './database-probe.js';
export { distribute, type DistributeReport } from './distribute.js';
export { distributedTables, distributionOf, hasCitus } from './distribution.js';
export { gathered, gatheredBySize } from './gathered.js';
export { type Committed, GroupCommit, type GroupCommitOptions } from './group-commit.js';
export {
  migrate,
  type MigrationReport,
  type MigrationStatus,
  migrationStatus,
  undoLastMigration,
} from './migrate.js';
export { areAway, isDistributed, type Queryable } from './primary-data-source.js';
export { Replicas } from './replicas.js';
export { SchemaAtStart } from './schema-at-start.js';
export { NO_TIME_LIMITS, SESSION_SETTINGS, sessionSettings, startupOptions } from './session-settings.js';
export { inTransaction, queryNamed, type Statement } from './statements.js';
export { watchConnections } from './watch-connections.js';
