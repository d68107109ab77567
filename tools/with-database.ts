import 'reflect-metadata';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { loadConfig } from '#platform/config';
import { createDataSource, migrate } from '#platform/database';
import { provideMissingStores } from '#platform/embedded';
import { MANIFESTS } from '../apps/api/src/manifests.js';

export interface ToolOptions {
  readonly tool: string;
  /** Whether the tool brings the schema up to date; a tool that only looks leaves it alone. */
  readonly migrates?: boolean;
}

/** A plain connection, without limits of time, and the data source that repositories are made of. */
export interface ToolDatabase {
  readonly client: pg.Client;
  readonly dataSource: DataSource;
}

/**
 * Connects a tool to the database in DATABASE_URL or else, outside production, to the embedded one of `npm start`,
 * which must not be running then, and whose schema is always brought up to date.
 */
export async function withDatabase<T>(
  { tool, migrates = false }: ToolOptions,
  work: (database: ToolDatabase) => Promise<T>,
): Promise<T> {
  const given = process.env.DATABASE_URL?.trim();
  const stores = given
    ? { config: { databaseUrl: given }, close: () => Promise.resolve() }
    : await provideMissingStores(loadConfig(process.env));
  const { databaseUrl } = stores.config;
  const dataSource = createDataSource(databaseUrl, MANIFESTS);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: tool });
  try {
    await dataSource.initialize();
    if (migrates || !given) await migrate(dataSource);
    await client.connect();
    return await work({ client, dataSource });
  } finally {
    await client.end();
    if (dataSource.isInitialized) await dataSource.destroy();
    await stores.close();
  }
}
