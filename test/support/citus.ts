import pg from 'pg';
import { distribute, migrate, type Persistence } from '#platform/database';

/** Number of shards per table: small, because every test database creates its own. */
const SHARDS = 8;

/** Whether this test run uses Citus: then CITUS_URL names the coordinator, with a superuser. */
export const onCitus = process.env.TEST_ON_CITUS !== undefined;

/** Whether a database is on the coordinator in a test run on Citus. */
export function isOnCitus(url: string): boolean {
  return onCitus && new URL(url).host === new URL(process.env.CITUS_URL!).host;
}

/** The coordinator and the workers of a database, as URLs. */
export interface Servers {
  readonly coordinator: string;
  readonly workers: readonly string[];
}

/** The servers of the database in CITUS_URL, with the workers that the database knows. */
export async function citusServers(url = process.env.CITUS_URL!): Promise<Servers> {
  const nodes = await ask<{ host: string; port: number }>(
    url,
    `SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE groupid <> 0 AND isactive ORDER BY nodeid`,
  );
  return { coordinator: url, workers: nodes.map(({ host, port }) => withHost(url, host, port)) };
}

/** Creates an empty database on the coordinator and every worker, and connects them. */
export async function createOnCitus(name: string): Promise<string> {
  const { coordinator, workers } = await citusServers();
  for (const url of [coordinator, ...workers]) {
    await ask(url, `SET citus.enable_create_database_propagation = off; CREATE DATABASE ${name}`, true);
    await ask(databaseOf(url, name), 'CREATE EXTENSION citus');
  }
  const url = databaseOf(coordinator, name);
  const [own] = await ask<{ host: string; port: number }>(
    coordinator,
    'SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE groupid = 0',
  );
  const home = own ?? { host: new URL(url).hostname, port: Number(new URL(url).port || 5432) };
  await ask(url, `SELECT citus_set_coordinator_host('${home.host}', ${home.port})`);
  for (const worker of workers.map((each) => new URL(each)))
    await ask(url, `SELECT citus_add_node('${worker.hostname}', ${worker.port || 5432})`);
  await ask(url, `ALTER DATABASE ${name} SET citus.shard_count = ${SHARDS}`);
  return url;
}

export async function dropFromCitus(name: string): Promise<void> {
  const { coordinator, workers } = await citusServers();
  for (const url of [coordinator, ...workers])
    await ask(
      url,
      `SET citus.enable_create_database_propagation = off; DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
      true,
    );
}

/** Updates the schema, and distributes it. */
export async function prepareSchema(url: string, manifests: readonly Persistence[]): Promise<void> {
  await migrate(url, manifests);
  await distribute(url, manifests);
}

/** The rows of one statement, or of several that are sent separately. */
export async function ask<Row extends object>(url: string, sql: string, separately = false): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  // A server may be crashing at that time.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const statements = separately ? sql.split(';') : [sql];
    let rows: Row[] = [];
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

export function databaseOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

function withHost(coordinator: string, host: string, port: number): string {
  const url = new URL(coordinator);
  url.hostname = host;
  url.port = String(port);
  return url.href;
}
