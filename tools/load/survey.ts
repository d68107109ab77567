import type { Client } from 'pg';
import { FOLLOWING } from '#following';

/** How the staged edges relate to the stored follows. */
export interface Survey {
  readonly added: number;
  readonly thereAlready: number;
}

/** Compares the staged edges with the stored ones. A database without a schema has none. */
export async function survey(client: Client, edges: number): Promise<Survey> {
  const exists = await client.query("SELECT FROM pg_class WHERE oid = to_regclass('adjacency.entry')");
  if (exists.rowCount === 0) return { added: edges, thereAlready: 0 };
  const { rows } = await client.query<{ there: number }>(THERE, [FOLLOWING]);
  return { added: edges - rows[0]!.there, thereAlready: rows[0]!.there };
}

const THERE = `
  SELECT count(*)::float8 AS there FROM staged s
  JOIN adjacency.edge e ON e.owner = s.follower AND e.kind = $1::smallint AND e.peer = s.followee`;
