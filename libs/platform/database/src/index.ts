export { createDataSource, migrationsOf, type Persistence } from './data-source.js';
export { DatabaseUnavailableError, OverloadedError } from './database.errors.js';
export { Database } from './database.js';
export { DATABASE_MANIFEST } from './database.manifest.js';
export { DatabaseModule } from './database.module.js';
export { isRetryable, isUnavailable, translate } from './database-errors.js';
export { gathered } from './gathered.js';
export { GroupCommit, type GroupCommitOptions } from './group-commit.js';
export {
  migrate,
  type MigrationReport,
  type MigrationStatus,
  migrationStatus,
  undoLastMigration,
} from './migrate.js';
export { Replicas } from './replicas.js';
export { retryTransient } from './retry.js';
export type { Statement, Transaction } from './statement.js';
