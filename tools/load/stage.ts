import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface Staged {
  /** The number of distinct edges in the table `staged`, ordered by `place`; `at` is their time, if known. */
  readonly edges: number;
  /** Rows that repeat an edge. The earliest time of an edge is used. */
  readonly duplicates: number;
}

/**
 * Copies the rows into a staging table of this session, without their times if they are loaded as the newest. Nothing
 * else is written. `progress` is called with the number of copied rows.
 */
export async function stage(
  client: Client,
  rows: AsyncIterable<string> | Iterable<string>,
  asNewest: boolean,
  progress: (rows: number) => void,
): Promise<Staged> {
  await client.query(`CREATE TEMP TABLE staged_raw (
    line bigint GENERATED ALWAYS AS IDENTITY, follower uuid, followee uuid, created_at timestamptz)`);
  const copy = client.query(copyFrom('COPY staged_raw (follower, followee, created_at) FROM STDIN'));
  await pipeline(Readable.from(inBlocks(rows, progress)), copy);
  // Rows without a time keep the order of their lines, after the rows with a time.
  const { rowCount } = await client.query(
    `CREATE TEMP TABLE staged AS
    SELECT row_number() OVER (ORDER BY created_at NULLS LAST, line) AS place, follower, followee,
      CASE WHEN NOT $1::boolean THEN created_at END AS at, NULL::bigint AS id
    FROM (SELECT DISTINCT ON (follower, followee) * FROM staged_raw
          ORDER BY follower, followee, created_at NULLS LAST, line) once`,
    [asNewest],
  );
  await client.query('DROP TABLE staged_raw');
  await client.query('CREATE UNIQUE INDEX ON staged (place)');
  await client.query('ANALYZE staged');
  return { edges: rowCount!, duplicates: copy.rowCount - rowCount! };
}

/** COPY is faster with blocks than with single lines. */
async function* inBlocks(
  rows: AsyncIterable<string> | Iterable<string>,
  progress: (rows: number) => void,
): AsyncGenerator<string> {
  let block = '';
  let copied = 0;
  for await (const row of rows) {
    block += row;
    copied++;
    if (block.length > 65_536) {
      yield block;
      block = '';
      progress(copied);
    }
  }
  if (block) yield block;
}
