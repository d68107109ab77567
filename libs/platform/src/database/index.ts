export { createDataSource, type Persistence } from './data-source.js';
export { isRetryable, isUnavailable } from './database-errors.js';
export { Database } from './database.js';
export { DatabaseModule } from './database.module.js';
export { GroupCommit, type GroupCommitOptions } from './group-commit.js';
export { migrate } from './migrate.js';
export { Replicas } from './replicas.js';
export { retryTransient } from './retry.js';
export type { Statement, Transaction } from './statement.js';
