import type pg from 'pg';
import type { ListKind } from '#adjacency';
import { sessionSettings } from '#platform/database';

interface Plan {
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'WAL Bytes'?: number;
}

async function explain(client: pg.Client, options: string, sql: string): Promise<Plan> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON, ${options}) ${sql}`,
  );
  return rows[0]!['QUERY PLAN'][0].Plan;
}

/** Shared buffers that running the statement touches, including its functions. */
async function buffersOf(client: pg.Client, sql: string): Promise<number> {
  const plan = await explain(client, 'BUFFERS', sql);
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

/** Buffers for pages of 100 of a list at each offset. */
export async function pageBuffers(
  client: pg.Client,
  owner: string,
  kind: ListKind,
  offsets: readonly number[],
): Promise<number[]> {
  const at = (offset: number) =>
    buffersOf(client, `SELECT * FROM adjacency.page('${owner}', ${kind}::smallint, ${offset}, 100)`);
  await useServerSettings(client);
  // The first calls of a session also read the catalogue.
  for (const offset of offsets.slice(0, 8)) await at(offset);
  const buffers: number[] = [];
  for (const offset of offsets) buffers.push(await at(offset));
  return buffers;
}

/** Buffers for counting a list: a page with limit 0. */
export function countBuffers(client: pg.Client, owner: string, kind: ListKind): Promise<number> {
  return warmBuffers(client, `SELECT * FROM adjacency.page('${owner}', ${kind}::smallint, 0, 0)`);
}

/** Buffers for reading the sizes of each user's lists of these kinds, which are an array in SQL. */
export function sizesBuffers(client: pg.Client, owners: readonly string[], kinds: string): Promise<number> {
  return warmBuffers(client, `SELECT * FROM adjacency.sizes('{${owners.join()}}'::uuid[], ${kinds})`);
}

/** The first calls of a session also read the catalogue. */
export async function warmBuffers(client: pg.Client, sql: string): Promise<number> {
  await useServerSettings(client);
  for (let i = 0; i < 8; i += 1) await buffersOf(client, sql);
  return buffersOf(client, sql);
}

/** Functions are planned as in a session of the server. */
async function useServerSettings(client: pg.Client): Promise<void> {
  const settings = Object.entries(sessionSettings(false));
  await client.query(
    'SELECT set_config(s.name, s.value, false) FROM unnest($1::text[], $2::text[]) AS s(name, value)',
    [settings.map(([name]) => name), settings.map(([, value]) => value)],
  );
}

/** Bytes that the statement writes to the WAL. */
export async function logBytesOf(client: pg.Client, sql: string): Promise<number> {
  return (await explain(client, 'WAL', sql))['WAL Bytes'] ?? 0;
}
