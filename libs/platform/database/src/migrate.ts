import type { MigrationExecutor } from 'typeorm';
import type { Persistence } from './data-source.js';
import { keepDistributed } from './distribute.js';
import { changeFunctions, type FunctionChanges, functionChanges } from './function-changes.js';
import { readFunctionFiles } from './function-files.js';
import {
  type MigrationSession,
  migrationSession,
  timestampOf,
  whileOthersWait,
} from './migration-session.js';

/** The state of a database. Migrations are class names, oldest first. */
export interface MigrationStatus {
  readonly run: readonly string[];
  readonly pending: readonly string[];
  /** Migrations that a newer release has run. The functions also belong to that release and are not changed. */
  readonly newer: readonly string[];
  readonly functions: FunctionChanges;
}

/** What was done to bring a database up to date. */
export type MigrationReport = Pick<MigrationStatus, 'run' | 'newer' | 'functions'>;

/**
 * Brings the schema up to date: runs each pending migration in its own transaction, then installs the functions of all
 * files in one transaction. Instances that start together take turns; all but the first have nothing to do.
 */
export async function migrate(url: string, manifests: readonly Persistence[]): Promise<MigrationReport> {
  const files = readFunctionFiles(manifests);
  return migrationSession(url, manifests, (session) =>
    whileOthersWait(session.lock, async () => {
      const { runner, executor } = session;
      const run = await runPending(executor);
      const newer = await newerMigrations(session);
      if (newer.length > 0) return { run, newer, functions: { put: [], drop: [] } };
      const functions = await functionChanges(runner, manifests, files);
      await changeFunctions(runner, functions);
      if (functions.put.length > 0) await keepDistributed(runner, manifests);
      return { run, newer, functions };
    }),
  );
}

/** Only reads; changes nothing. */
export async function migrationStatus(
  url: string,
  manifests: readonly Persistence[],
): Promise<MigrationStatus> {
  const files = readFunctionFiles(manifests);
  return migrationSession(url, manifests, async (session) => ({
    run: names(await session.executor.getExecutedMigrations()),
    pending: names(await session.executor.getPendingMigrations()),
    newer: await newerMigrations(session),
    functions: await functionChanges(session.runner, manifests, files),
  }));
}

/** Undoes the migration that was run last and returns its name; undefined if there is none. */
export function undoLastMigration(
  url: string,
  manifests: readonly Persistence[],
): Promise<string | undefined> {
  return migrationSession(url, manifests, ({ lock, executor }) =>
    whileOthersWait(lock, async () => {
      const [last] = await executor.getExecutedMigrations();
      if (last !== undefined) await executor.undoLastMigration();
      return last?.name;
    }),
  );
}

async function runPending(executor: MigrationExecutor): Promise<string[]> {
  try {
    return names(await executor.executePendingMigrations());
  } catch (error) {
    const [failed] = await executor.getPendingMigrations().catch(() => []);
    if (failed === undefined) throw error;
    throw new Error(`Migration ${failed.name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Migrations in the database that this release does not know and that are later than all that it knows. */
async function newerMigrations({ executor, known }: MigrationSession): Promise<string[]> {
  const newest = Math.max(...known.map(timestampOf));
  const run = await executor.getExecutedMigrations();
  return names(run.filter(({ name, timestamp }) => !known.includes(name) && timestamp > newest));
}

function names(migrations: readonly { name: string; timestamp: number }[]): string[] {
  return [...migrations].sort((a, b) => a.timestamp - b.timestamp).map(({ name }) => name);
}
