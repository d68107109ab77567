import type { Client } from 'pg';
import { ListKind } from '#adjacency';

/** How the staged edges stand to the follows that are stored. */
export interface Survey {
  readonly added: number;
  readonly thereAlready: number;
  /** New edges with a time that might be older than a stored follow, and yet would come before it in the lists. */
  readonly misplaced: number;
}

/**
 * Compares the staged edges with the stored ones, of which only the order is known: a stored follow is older than a new
 * edge for certain if the staged edges name it in an earlier place.
 */
export async function survey(client: Client, edges: number): Promise<Survey> {
  // A database without a schema holds nothing.
  const exists = await client.query("SELECT FROM pg_class WHERE oid = to_regclass('adjacency.entry')");
  if (exists.rowCount === 0) return { added: edges, thereAlready: 0, misplaced: 0 };
  const { rows } = await client.query<{ there: number; timed: number; misplaced: number; others: boolean }>(
    SURVEY,
  );
  const { there, timed, misplaced, others } = rows[0]!;
  return { added: edges - there, thereAlready: there, misplaced: others ? timed : misplaced };
}

const SURVEY = `
  WITH compared AS MATERIALIZED (
    SELECT s.place, s.timed, e.owner IS NOT NULL AS stored
    FROM staged s LEFT JOIN adjacency.entry e
      ON e.owner = s.follower AND e.kind = ${ListKind.Following} AND e.peer = s.followee),
  known AS MATERIALIZED (SELECT count(*) AS n, max(place) AS last FROM compared WHERE stored)
  SELECT known.n::float8 AS there,
    (SELECT count(*)::float8 FROM compared WHERE timed AND NOT stored) AS timed,
    (SELECT count(*)::float8 FROM compared WHERE timed AND NOT stored AND place < known.last) AS misplaced,
    known.n < (SELECT count(*) FROM (
      SELECT FROM adjacency.entry WHERE kind = ${ListKind.Following} LIMIT (SELECT n + 1 FROM known)) stored) AS others
  FROM known`;
