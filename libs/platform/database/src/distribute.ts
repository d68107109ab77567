import type { QueryRunner } from 'typeorm';
import type { Persistence } from './data-source.js';
import { distributedFunctions, distributedTables, distributionOf, hasCitus } from './distribution.js';
import { migrationSession, whileOthersWait } from './migration-session.js';

/** The tables and functions that were distributed now; empty if all of them already were. */
export interface DistributeReport {
  readonly tables: readonly string[];
  readonly functions: readonly string[];
  /** What an administrator still has to do, one sentence each. */
  readonly left: readonly string[];
}

/** After how many milliseconds Citus resolves the prepared transactions of a failed server. Its default is a minute. */
const RECOVERY_INTERVAL_MS = 5_000;

/**
 * Distributes the tables of the manifests over the workers of Citus, each by its user, and the functions that access
 * one user. The schema must be up to date. Anything already distributed is left unchanged. Throws an Error of one
 * sentence if the database has no Citus or no workers.
 */
export async function distribute(url: string, manifests: readonly Persistence[]): Promise<DistributeReport> {
  return migrationSession(url, manifests, ({ runner, lock }) =>
    whileOthersWait(lock, async () => {
      await requireWorkers(runner);
      const tables = await distributeTables(runner, distributionOf(manifests).tables);
      const functions = await distributeFunctions(runner, manifests);
      for (const { distribution } of manifests)
        if (distribution?.setting !== undefined) await setForDatabase(runner, distribution.setting);
      return { tables, functions, left: await shortenRecovery(runner) };
    }),
  );
}

/** Distributes functions that were installed after the tables were distributed; does nothing if the tables are not. */
export async function keepDistributed(runner: QueryRunner, manifests: readonly Persistence[]): Promise<void> {
  const [home] = Object.keys(distributionOf(manifests).tables);
  if (home === undefined || !(await hasCitus(runner))) return;
  if ((await distributedTables(runner, [home])).size > 0) await distributeFunctions(runner, manifests);
}

async function requireWorkers(runner: QueryRunner): Promise<void> {
  if (!(await hasCitus(runner)))
    throw new Error(
      'This database has no Citus: CREATE EXTENSION citus on every server, add the workers with citus_add_node, ' +
        'and run this again (docs/scaling.md).',
    );
  const workers = (await runner.query(
    `SELECT FROM pg_dist_node WHERE groupid <> 0 AND isactive AND noderole = 'primary'`,
  )) as unknown[];
  if (workers.length === 0)
    throw new Error(
      'Citus has no workers: add them with citus_add_node, and run this again (docs/scaling.md).',
    );
}

/** One after the other: each table is stored with the rows of the same user in the first table. */
async function distributeTables(
  runner: QueryRunner,
  tables: Readonly<Record<string, string>>,
): Promise<string[]> {
  const names = Object.keys(tables);
  const done = await distributedTables(runner, names);
  const missing = names.filter((name) => !done.has(name));
  for (const name of missing) {
    const home = name === names[0] ? 'none' : names[0];
    await dropTriggers(runner, name);
    await runner.query('SELECT create_distributed_table($1, $2, colocate_with => $3)', [
      name,
      tables[name],
      home,
    ]);
    // The rows were copied; Citus keeps the old ones on the coordinator, where they are not visible.
    await runner.query('SELECT truncate_local_data_after_distributing_table($1::regclass)', [name]);
  }
  return missing;
}

/** Citus distributes no table that has triggers: what needs them is off on Citus. */
async function dropTriggers(runner: QueryRunner, table: string): Promise<void> {
  const triggers = (await runner.query(
    `SELECT quote_ident(tgname) AS name FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal`,
    [table],
  )) as { name: string }[];
  for (const { name } of triggers) await runner.query(`DROP TRIGGER ${name} ON ${table}`);
}

/** Every function of the libs must be on every server, because the functions of one user call the others there. */
async function distributeFunctions(
  runner: QueryRunner,
  manifests: readonly Persistence[],
): Promise<string[]> {
  const { tables, functions } = distributionOf(manifests);
  const [home] = Object.keys(tables);
  const libs = manifests.filter(({ distribution }) => distribution).map(({ name }) => name);
  for (const signature of await functionsOnOneServer(runner, libs))
    await runner.query('SELECT create_distributed_function($1::regprocedure)', [signature]);
  const names = Object.keys(functions);
  const done = await distributedFunctions(runner, names);
  const missing = names.filter((name) => !done.has(name));
  for (const name of missing)
    await runner.query(
      'SELECT create_distributed_function(to_regproc($1)::regprocedure, $2, colocate_with => $3)',
      [name, functions[name], home],
    );
  return missing;
}

async function functionsOnOneServer(runner: QueryRunner, libs: readonly string[]): Promise<string[]> {
  const rows = (await runner.query(
    `SELECT p.oid::regprocedure::text AS signature FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = ANY ($1::text[]) AND p.prorettype <> 'trigger'::regtype
       AND NOT EXISTS (SELECT 1 FROM pg_dist_object o WHERE o.classid = 'pg_proc'::regclass AND o.objid = p.oid)`,
    [libs],
  )) as { signature: string }[];
  return rows.map(({ signature }) => signature);
}

async function setForDatabase(runner: QueryRunner, setting: string): Promise<void> {
  await runner.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ${setting} = on', current_database()); END $$`,
  );
}

async function shortenRecovery(runner: QueryRunner): Promise<string[]> {
  const rows = (await runner.query(
    `SELECT setting::int AS ms FROM pg_settings WHERE name = 'citus.recover_2pc_interval'`,
  )) as { ms: number }[];
  const ms = rows[0]?.ms ?? 0;
  if (ms > 0 && ms <= RECOVERY_INTERVAL_MS) return [];
  try {
    await runner.query(`ALTER SYSTEM SET citus.recover_2pc_interval = ${RECOVERY_INTERVAL_MS}`);
    await runner.query('SELECT pg_reload_conf()');
    return [];
  } catch {
    return [
      `Set citus.recover_2pc_interval = ${RECOVERY_INTERVAL_MS} on the coordinator, which this role may not: ` +
        'until then writes can be invisible for a minute after a worker has crashed.',
    ];
  }
}
