import type { Client } from 'pg';
import { BLOCKS } from '#blocks';
import { FOLLOWING } from '#following';

/** How the staged edges relate to the stored follows and blocks. */
export interface Survey {
  readonly added: number;
  readonly thereAlready: number;
  readonly barred: number;
}

/**
 * Compares the staged edges with the stored follows and blocks, and unstages those that a block forbids. A database
 * without a schema has none.
 */
export async function survey(client: Client, edges: number): Promise<Survey> {
  const exists = await client.query("SELECT FROM pg_class WHERE oid = to_regclass('adjacency.entry')");
  if (exists.rowCount === 0) return { added: edges, thereAlready: 0, barred: 0 };
  const byFollower = await client.query(unstage('follower', 'followee'), [BLOCKS]);
  const byFollowee = await client.query(unstage('followee', 'follower'), [BLOCKS]);
  const barred = byFollower.rowCount! + byFollowee.rowCount!;
  const { rows } = await client.query<{ there: number }>(THERE, [FOLLOWING]);
  return { added: edges - barred - rows[0]!.there, thereAlready: rows[0]!.there, barred };
}

type User = 'follower' | 'followee';

/** Removes the staged edges where one user blocks the other. $1 the kind of blocks. */
const unstage = (blocker: User, blocked: User): string => `
  DELETE FROM staged s USING adjacency.edge b
  WHERE b.owner = s.${blocker} AND b.kind = $1::smallint AND b.peer = s.${blocked}`;

const THERE = `
  SELECT count(*)::float8 AS there FROM staged s
  JOIN adjacency.edge e ON e.owner = s.follower AND e.kind = $1::smallint AND e.peer = s.followee`;
