import 'reflect-metadata';
import pg from 'pg';
import { loadConfig } from '#platform/config';
import { createDataSource, migrate } from '#platform/database';
import { provideMissingStores } from '#platform/embedded';
import { MANIFESTS } from '../apps/api/src/manifests.js';

export interface ToolOptions {
  readonly tool: string;
  /** Whether the tool brings the schema up to date; a tool that only looks leaves it alone. */
  readonly migrates?: boolean;
}

/**
 * Connects a tool to the database in DATABASE_URL or else, outside production, to the embedded one of `npm start`,
 * which must not be running then, and whose schema is always brought up to date.
 */
export async function withDatabase<T>(
  { tool, migrates = false }: ToolOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const given = process.env.DATABASE_URL?.trim();
  const stores = given
    ? { config: { databaseUrl: given }, close: () => Promise.resolve() }
    : await provideMissingStores(loadConfig(process.env));
  const { databaseUrl } = stores.config;
  try {
    if (migrates || !given) await bringUpToDate(databaseUrl);
    const client = new pg.Client({ connectionString: databaseUrl, application_name: tool });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  } finally {
    await stores.close();
  }
}

async function bringUpToDate(databaseUrl: string): Promise<void> {
  const dataSource = createDataSource(databaseUrl, MANIFESTS);
  await dataSource.initialize();
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
