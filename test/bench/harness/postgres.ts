import pg from 'pg';
import { type ScratchPostgres, startPostgres } from '../../support/postgres.js';

/** The PostgreSQL of a run: durable, and the same for all contenders. */
export const POSTGRES_SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  max_connections: '200',
  shared_buffers: '4GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'none',
};

export function startBenchPostgres(): Promise<ScratchPostgres> {
  return startPostgres({ ...POSTGRES_SETTINGS, wal_keep_size: '0' });
}

export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates a database, as a copy of `template` if one is given, and returns its URL. */
export async function makeDatabase(serverUrl: string, name: string, template?: string): Promise<string> {
  const source = template === undefined ? '' : ` TEMPLATE ${template}`;
  await connected(serverUrl, (client) => client.query(`CREATE DATABASE ${name}${source}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
