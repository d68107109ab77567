import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createOnCitus, dropFromCitus, onCitus } from './citus.js';

export interface TestDatabase {
  url: string;
  /** Ends every connection to the database and removes it. */
  drop(): Promise<void>;
}

/**
 * A separate database for one test file, empty or a copy of the template; in a test run on Citus, on all servers of the
 * cluster.
 */
export async function createDatabase(
  adminUrl = process.env.TEST_DATABASE_URL,
  template = 'template1',
): Promise<TestDatabase> {
  if (adminUrl === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test`.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  if (onCitus) return { url: await createOnCitus(name), drop: () => dropFromCitus(name) };
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
