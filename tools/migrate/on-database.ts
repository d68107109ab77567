import { distribute, migrate, migrationStatus, undoLastMigration } from '#platform/database';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { withDatabaseUrl } from '../with-database.js';
import { distributedText, reportText, statusText } from './texts.js';
import { unregisteredFiles } from './unregistered.js';

// The commands that need a database. Each returns the text to print.

/** Lists the migrations, run and pending, and the SQL functions that are to be installed or dropped. */
export async function status(): Promise<string> {
  refuseUnregistered();
  return statusText(await withDatabaseUrl((url) => migrationStatus(url, MANIFESTS)));
}

/** Runs the pending migrations and installs changed SQL functions. */
export async function up(): Promise<string> {
  refuseUnregistered();
  return reportText(await withDatabaseUrl((url) => migrate(url, MANIFESTS)));
}

/** Undoes the last migration. */
export async function down(): Promise<string> {
  const undone = await withDatabaseUrl((url) => undoLastMigration(url, MANIFESTS));
  return undone === undefined ? 'There is no migration to undo.' : `${undone} is undone.`;
}

/** Migrates, then distributes the tables over the workers of Citus. */
export async function upAndDistribute(): Promise<string> {
  refuseUnregistered();
  return withDatabaseUrl(async (url) => {
    const migrated = await migrate(url, MANIFESTS);
    return [reportText(migrated), distributedText(await distribute(url, MANIFESTS))].join('\n');
  });
}

function refuseUnregistered(): void {
  const faults = unregisteredFiles(MANIFESTS);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
