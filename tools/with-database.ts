import 'reflect-metadata';
import pg from 'pg';
import { loadConfig } from '#platform/config';
import { migrate } from '#platform/database';
import { provideMissingStores } from '#platform/embedded';
import { MANIFESTS } from '../apps/api/src/manifests.js';

export interface ToolOptions {
  readonly tool: string;
  /** Whether the tool brings the schema up to date; a tool that only looks leaves it alone. */
  readonly migrates?: boolean;
}

/** Connects a tool to the database of `withDatabaseUrl`; the schema of an embedded one is always brought up to date. */
export function withDatabase<T>(
  { tool, migrates = false }: ToolOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return withDatabaseUrl(async (url, embedded) => {
    if (migrates || embedded) await migrate(url, MANIFESTS);
    const client = new pg.Client({ connectionString: url, application_name: tool });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  });
}

/**
 * Gives a tool the database in DATABASE_URL or else, outside production, the embedded one of `npm start`, which must
 * not be running then.
 */
export async function withDatabaseUrl<T>(work: (url: string, embedded: boolean) => Promise<T>): Promise<T> {
  const given = process.env.DATABASE_URL?.trim();
  if (given) return work(given, false);
  const stores = await provideMissingStores(loadConfig(process.env));
  try {
    return await work(stores.config.databaseUrl, true);
  } finally {
    await stores.close();
  }
}
