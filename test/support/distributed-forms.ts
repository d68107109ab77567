import pg from 'pg';

/** Makes functions use their form for distributed tables, in all later sessions of the database. */
export async function chooseDistributedForms(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET adjacency.distributed = on', current_database());
  END $$`);
  await client.end();
}
