export { createDataSource, type Persistence } from './data-source.js';
export { Database } from './database.js';
export { DatabaseModule } from './database.module.js';
export { gathered } from './gathered.js';
export { GroupCommit } from './group-commit.js';
export { migrate } from './migrate.js';
export { Replicas } from './replicas.js';
export type { Statement, Transaction } from './statement.js';
