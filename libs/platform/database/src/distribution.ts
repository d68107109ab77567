import type { Distribution, Manifest } from '#kernel';

/** Runs a statement and returns its rows. */
interface Asked {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/** What all manifests distribute, together. All other tables are colocated with the first one. */
export function distributionOf(
  manifests: readonly Pick<Manifest, 'distribution'>[],
): Required<Pick<Distribution, 'tables' | 'functions'>> {
  const parts = manifests.flatMap(({ distribution }) => distribution ?? []);
  return {
    tables: Object.assign({}, ...parts.map(({ tables }) => tables)) as Record<string, string>,
    functions: Object.assign({}, ...parts.map(({ functions }) => functions)) as Record<string, string>,
  };
}

/** Whether the database has the extension Citus. */
export async function hasCitus(on: Asked): Promise<boolean> {
  const rows = (await on.query(`SELECT FROM pg_extension WHERE extname = 'citus'`)) as unknown[];
  return rows.length > 0;
}

/** The given tables that Citus has distributed by a column. */
export async function distributedTables(on: Asked, tables: readonly string[]): Promise<Set<string>> {
  const rows = (await on.query(
    `SELECT t.name FROM unnest($1::text[]) AS t (name)
     JOIN pg_dist_partition p ON p.logicalrelid = to_regclass(t.name) WHERE p.partmethod = 'h' AND p.partkey IS NOT NULL`,
    [tables],
  )) as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}

/** The given functions that Citus runs on the worker of the user's rows. */
export async function distributedFunctions(on: Asked, functions: readonly string[]): Promise<Set<string>> {
  const rows = (await on.query(
    `SELECT f.name FROM unnest($1::text[]) AS f (name)
     JOIN pg_dist_object o ON o.classid = 'pg_proc'::regclass AND o.objid = to_regproc(f.name)
     WHERE o.distribution_argument_index IS NOT NULL`,
    [functions],
  )) as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}
