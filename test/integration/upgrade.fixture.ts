import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';

/** The content of the dump, as counts that a reader would see. */
export const BASELINE = {
  celebrity: 'c10eda53-0007-4000-8000-000000000000',
  /** 21 of them are not folded, or their events not relayed, as after a server was stopped. */
  followers: 721,
  follows: 1_521,
  user: '0f000000-0000-4000-8000-000000000005',
  counts: { following_count: 1, followers_count: 0, friends_count: 2 },
};

/** Restores the schema of version 1 with its data into an empty database. */
export async function restoreBaseline(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(gunzipSync(readFileSync('test/fixtures/schema-v1.sql.gz')).toString());
  } finally {
    await client.end();
  }
}
