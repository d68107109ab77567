import 'reflect-metadata';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { databaseUrlOf, loadConfig } from '#platform/config';
import {
  cannotConnect,
  clientOptions,
  connect,
  createDataSource,
  distributedTables,
  distributionOf,
  hasCitus,
  migrate,
  NO_TIME_LIMITS,
} from '#platform/database';
import { provideMissingStores } from '#platform/embedded';
import { MANIFESTS } from '../apps/api/src/manifests.js';

export interface ToolOptions {
  readonly tool: string;
  /** Whether the tool updates the schema; a tool that only reads does not. */
  readonly migrates?: boolean;
  /** The environment that names the database; by default that of the process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A plain connection without timeouts, and the data source for repositories. */
export interface ToolDatabase {
  readonly client: pg.Client;
  readonly dataSource: DataSource;
}

/** Connects a tool to the database of `withDatabaseUrl`; the schema of an embedded database is always updated. */
export function withDatabase<T>(
  { tool, migrates = false, env }: ToolOptions,
  work: (database: ToolDatabase) => Promise<T>,
): Promise<T> {
  return withDatabaseUrl(async (url, embedded) => {
    if (migrates || embedded) await migrate(url, MANIFESTS);
    const client = new pg.Client({ ...clientOptions(url, NO_TIME_LIMITS), application_name: tool });
    // The running or the next query reports it.
    client.on('error', () => undefined);
    let dataSource: DataSource | undefined;
    try {
      await client.connect().catch((error: unknown) => {
        throw cannotConnect(error);
      });
      await requireSession(client, tool);
      dataSource = createDataSource(url, MANIFESTS, { distributed: await isDistributed(client) });
      await connect(dataSource);
      return await work({ client, dataSource });
    } finally {
      await client.end();
      if (dataSource?.isInitialized) await dataSource.destroy();
    }
  }, env);
}

/** Tools find this out from the database itself. */
async function isDistributed(client: pg.Client): Promise<boolean> {
  const tables = Object.keys(distributionOf(MANIFESTS).tables);
  const ask = async (text: string, values?: unknown[]): Promise<unknown[]> =>
    (await client.query<object>(text, values)).rows;
  return (await hasCitus({ query: ask })) && (await distributedTables({ query: ask }, tables)).size > 0;
}

/** A pooler drops the startup options, and may give each transaction another session. */
async function requireSession(client: pg.Client, tool: string): Promise<void> {
  const { rows } = await client.query("SELECT current_setting('connections.direct', true) AS direct");
  if ((rows[0] as { direct: string | null }).direct === 'on') return;
  throw new Error(
    `${tool} keeps a session and takes the time it takes: let DATABASE_URL lead to PostgreSQL without a pooler ` +
      '(docs/postgresql.md).',
  );
}

/**
 * Gives a tool the database in DATABASE_URL or, outside production, the embedded database of `npm start`, which must
 * not be running then.
 */
export async function withDatabaseUrl<T>(
  work: (url: string, embedded: boolean) => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const given = databaseUrlOf(env);
  if (given !== undefined) return work(given, false);
  const stores = await provideMissingStores(loadConfig(env));
  try {
    return await work(stores.config.databaseUrl, true);
  } finally {
    await stores.close();
  }
}
