import type { DataSource } from 'typeorm';
import { createDataSource, migrate, undoLastMigration } from '#platform/database';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** Describes the contexts' schemas: columns, constraints, indexes, functions, triggers and sequences, one line each, sorted. */
const DUMP = `
  WITH ours AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
  )
  SELECT concat_ws(' ', 'column', nspname, relname, attname, format_type(atttypid, atttypmod), attnotnull,
           pg_get_expr(adbin, adrelid)) AS line
    FROM ours JOIN pg_class c ON relnamespace = ours.oid AND relkind IN ('r', 'p')
    JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum
    WHERE relname <> 'schema_migrations'
  UNION ALL SELECT concat_ws(' ', 'constraint', nspname, conname, pg_get_constraintdef(k.oid))
    FROM ours JOIN pg_constraint k ON connamespace = ours.oid WHERE conname !~ 'not_null$' AND conrelid <> 'schema_migrations'::regclass
  UNION ALL SELECT concat_ws(' ', 'view', schemaname, viewname, definition) FROM ours JOIN pg_views ON schemaname = nspname
  UNION ALL SELECT indexdef FROM ours JOIN pg_indexes ON schemaname = nspname WHERE tablename <> 'schema_migrations'
  UNION ALL SELECT pg_get_functiondef(p.oid) FROM ours JOIN pg_proc p ON pronamespace = ours.oid
  UNION ALL SELECT pg_get_triggerdef(t.oid)
    FROM ours JOIN pg_class c ON relnamespace = ours.oid JOIN pg_trigger t ON tgrelid = c.oid WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'sequence', schemaname, sequencename, data_type, start_value, increment_by, cache_size)
    FROM ours JOIN pg_sequences ON schemaname = nspname WHERE sequencename !~ '^schema_migrations'
  ORDER BY line`;

interface Column {
  schema: string;
  table: string;
  name: string;
  type: string;
  nullable: boolean;
  primary: boolean;
}

describe('the schema', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createDatabase();
    source = await createDataSource(database.url, MANIFESTS).initialize();
    await migrate(database.url, MANIFESTS);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const tables = () => source.entityMetadatas.filter(({ tableType }) => tableType !== 'view');
  const views = () => source.entityMetadatas.filter(({ tableType }) => tableType === 'view');

  const dump = async (): Promise<string[]> =>
    (await source.query<{ line: string }[]>(DUMP)).map(({ line }) => line);

  /**
   * TypeORM's schema builder does not know fillfactor, INCLUDE, partitions or functions and would "repair" them, so
   * the comparison is of what an entity can say: each column's type, nullability and place in the primary key.
   */
  it('has the columns that the entities have, and no other', async () => {
    const actual = await source.query<Column[]>(`
      SELECT n.nspname AS schema, c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
             NOT a.attnotnull AS nullable, coalesce(a.attnum = ANY (k.conkey), false) AS "primary"
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema)'
        AND c.relname <> 'schema_migrations'`);
    const expected = tables().flatMap((entity) =>
      entity.columns.map((column): Column => ({
        schema: entity.schema ?? 'public',
        table: entity.tableName,
        name: column.databaseName,
        type: source.driver.normalizeType(column) + (column.isArray ? '[]' : ''),
        nullable: column.isNullable,
        primary: column.isPrimary,
      })),
    );
    const text = (columns: Column[]): string[] =>
      columns
        .map(({ schema, table, name, type, nullable, primary }) => {
          const role = primary ? ' primary' : '';
          return `${schema}.${table}.${name} ${canonical(type)}${nullable ? '' : ' not null'}${role}`;
        })
        .sort();
    expect(text(actual)).toEqual(text(expected));
  });

  it('has a view with exactly the columns of each view entity', async () => {
    const seen = await source.query<{ view: string; column: string }[]>(`
      SELECT table_schema || '.' || table_name AS view, column_name AS column
      FROM information_schema.columns JOIN information_schema.views USING (table_schema, table_name)`);
    const actual = views().map(({ tablePath }) => [
      tablePath,
      seen
        .filter(({ view }) => view === tablePath)
        .map(({ column }) => column)
        .sort(),
    ]);
    const expected = views().map(({ tablePath, columns }) => [
      tablePath,
      columns.map(({ databaseName }) => databaseName).sort(),
    ]);
    expect(expected.length).toBeGreaterThan(0);
    expect(actual).toEqual(expected);
  });

  it('lets migrations make the views: @ViewEntity({ synchronize: false })', () => {
    expect(views().filter(({ synchronize }) => synchronize)).toEqual([]);
  });

  it('does not allow writes through a view entity without the list engine', async () => {
    for (const { tablePath, columns } of views()) {
      const column = columns[0]!.databaseName;
      for (const write of [
        `DELETE FROM ${tablePath}`,
        `UPDATE ${tablePath} SET ${column} = ${column}`,
        `INSERT INTO ${tablePath} (${column}) VALUES (gen_random_uuid())`,
      ]) {
        await expect(source.query(write)).rejects.toThrow(/^cannot (delete from|update|insert into) view/);
      }
    }
  });

  it('is the same after all migrations were run down and up', async () => {
    const before = await dump();
    expect(before.length).toBeGreaterThan(20);
    for (let i = 0; i < source.migrations.length; i++) await undoLastMigration(database.url, MANIFESTS);
    expect(await undoLastMigration(database.url, MANIFESTS)).toBe(undefined);
    expect(await dump()).toEqual([]);
    await migrate(database.url, MANIFESTS);
    expect(await dump()).toEqual(before);
  });
});

function canonical(type: string): string {
  const long: Record<string, string> = {
    timestamptz: 'timestamp with time zone',
    int: 'integer',
    int4: 'integer',
    int2: 'smallint',
    int8: 'bigint',
    varchar: 'character varying',
    bool: 'boolean',
  };
  const base = type.replace(/\[\]$/, '');
  return (long[base] ?? base) + (type.endsWith('[]') ? '[]' : '');
}
