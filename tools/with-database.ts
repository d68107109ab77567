import 'reflect-metadata';
import pg from 'pg';
import { createDataSource, loadConfig, migrate, provideMissingStores } from '#platform';
import { PERSISTENCE } from '../apps/api/src/persistence.js';

/**
 * Connects a tool to the database in DATABASE_URL or else, outside production, to the embedded one of `npm start`,
 * which must not be running then. The schema is made where it is missing.
 */
export async function withDatabase<T>(tool: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const given = process.env.DATABASE_URL?.trim();
  const stores = given
    ? { config: { databaseUrl: given }, close: () => Promise.resolve() }
    : await provideMissingStores(loadConfig(process.env));
  try {
    const dataSource = createDataSource(stores.config.databaseUrl, PERSISTENCE);
    await dataSource.initialize();
    await migrate(dataSource);
    await dataSource.destroy();
    const client = new pg.Client({ connectionString: stores.config.databaseUrl, application_name: tool });
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
