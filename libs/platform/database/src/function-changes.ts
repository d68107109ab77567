import type { QueryRunner } from 'typeorm';
import type { Persistence } from './data-source.js';
import type { FunctionFile } from './function-files.js';
import { InstalledFunction } from './installed-function.entity.js';

/** The changes that bring the functions of a database up to date with the files. */
export interface FunctionChanges {
  /** Files that are new or have changed since they were installed, or whose function is missing in the database. */
  readonly put: readonly FunctionFile[];
  /** Functions that were installed and no longer have a file. */
  readonly drop: readonly InstalledFunction[];
}

/** Compares files and database. Functions of a lib that is in no manifest stay, as its tables do. */
export async function functionChanges(
  runner: QueryRunner,
  manifests: readonly Persistence[],
  files: readonly FunctionFile[],
): Promise<FunctionChanges> {
  const libs = manifests.map(({ name }) => name);
  const installed = (await runner.hasTable('database.installed_function'))
    ? await runner.manager.find(InstalledFunction)
    : [];
  const digests = new Map(installed.map((record) => [nameOf(record), record.digest]));
  const present = await signatures(runner, libs);
  const wanted = new Set(files.map(nameOf));
  return {
    put: files.filter((file) => digests.get(nameOf(file)) !== file.digest || !present.has(nameOf(file))),
    drop: installed.filter((record) => libs.includes(record.lib) && !wanted.has(nameOf(record))),
  };
}

/** Makes all changes or none. Errors name the files that caused them. */
export async function changeFunctions(runner: QueryRunner, { put, drop }: FunctionChanges): Promise<void> {
  if (put.length === 0 && drop.length === 0) return;
  await runner.startTransaction();
  try {
    await putAll(runner, put);
    await refuseOverloads(runner, put);
    await dropAll(runner, drop);
    const records = put.map(({ lib, name, digest }) => ({ lib, name, digest }));
    if (records.length > 0) await runner.manager.upsert(InstalledFunction, records, ['lib', 'name']);
    await runner.manager.remove([...drop]);
    await runner.commitTransaction();
  } catch (error) {
    // A broken connection cannot roll back, and need not.
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}

/** A function may depend on another one: a file that fails is retried after the others. */
async function putAll(runner: QueryRunner, files: readonly FunctionFile[]): Promise<void> {
  const failures = new Map<FunctionFile, Error>();
  for (const file of files) {
    await runner.query('SAVEPOINT put_function');
    try {
      await runner.query(file.text);
    } catch (error) {
      failures.set(file, error as Error);
      await runner.query('ROLLBACK TO SAVEPOINT put_function');
    }
    await runner.query('RELEASE SAVEPOINT put_function');
  }
  if (failures.size === 0) return;
  if (failures.size === files.length) {
    throw new Error([...failures].map(([file, error]) => fault(file, error)).join('\n'));
  }
  await putAll(runner, [...failures.keys()]);
}

/** CREATE OR REPLACE with other parameters would add a second function, which is never intended. */
async function refuseOverloads(runner: QueryRunner, files: readonly FunctionFile[]): Promise<void> {
  const present = await signatures(runner, [...new Set(files.map(({ lib }) => lib))]);
  const faults = files
    .filter((file) => present.get(nameOf(file))!.length > 1)
    .map(
      (file) => `${file.path}: ${present.get(nameOf(file))!.join(' and ')} would both be there. ${NEW_NAME}`,
    );
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

async function dropAll(runner: QueryRunner, records: readonly InstalledFunction[]): Promise<void> {
  if (records.length === 0) return;
  const names = records.map(({ lib, name }) => `"${lib}"."${name}"`).join(', ');
  try {
    await runner.query(`DROP FUNCTION IF EXISTS ${names}`);
  } catch (error) {
    const { message, detail = '' } = error as Error & { detail?: string };
    throw new Error(`Functions without a file cannot be dropped: ${message}. ${detail}`, { cause: error });
  }
}

/** The functions in the libs' schemas, by name, each with its signatures. */
async function signatures(runner: QueryRunner, libs: readonly string[]): Promise<Map<string, string[]>> {
  const rows = (await runner.query(
    `SELECT n.nspname || '.' || p.proname AS name, array_agg(p.oid::regprocedure::text) AS signatures
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY ($1) GROUP BY 1`,
    [libs],
  )) as { name: string; signatures: string[] }[];
  return new Map(rows.map((row) => [row.name, row.signatures]));
}

function nameOf({ lib, name }: { lib: string; name: string }): string {
  return `${lib}.${name}`;
}

const NEW_NAME =
  'While releases change over, both run on one database: a new signature is a new function in a new file. ' +
  'A function that no release has had can be dropped by hand first.';

function fault({ path, text }: FunctionFile, error: Error & { position?: string; hint?: string }): string {
  const line = error.position ? `:${text.slice(0, Number(error.position)).split('\n').length}` : '';
  // PostgreSQL gives this hint if it cannot replace a function by one with that signature.
  const advice = error.hint?.includes('DROP FUNCTION') ? `. ${NEW_NAME}` : '';
  return `${path}${line}: ${error.message}${advice}`;
}
