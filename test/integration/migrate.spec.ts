import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrate, migrationStatus, undoLastMigration } from '#platform/database';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { ScratchLib } from './migrate.fixture.js';

describe('migrate', () => {
  let database: TestDatabase;
  let sql: pg.Client;
  let lib: ScratchLib;

  beforeAll(async () => {
    database = await createDatabase();
    sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });
  beforeEach(() => {
    lib = new ScratchLib();
  });
  afterEach(async () => {
    lib.remove();
    await sql.query(
      'DROP SCHEMA IF EXISTS scratch, database CASCADE; DROP TABLE IF EXISTS schema_migrations',
    );
  });

  const run = () => migrate(database.url, [lib.manifest()]);
  const status = () => migrationStatus(database.url, [lib.manifest()]);
  const valueOf = async (name: string): Promise<number> =>
    (await sql.query<{ n: number }>(`SELECT scratch.${name}() AS n`)).rows[0]!.n;
  /** The transaction that wrote each function; it changes when a function is replaced. */
  const versions = async (): Promise<Record<string, string>> => {
    const { rows } = await sql.query<{ name: string; xmin: string }>(
      `SELECT proname AS name, xmin::text FROM pg_proc WHERE pronamespace = 'scratch'::regnamespace ORDER BY 1`,
    );
    return Object.fromEntries(rows.map(({ name, xmin }) => [name, xmin]));
  };

  describe('functions', () => {
    it('are replaced when their files change, and left alone otherwise', async () => {
      lib.writeNumber('one', '1');
      lib.writeNumber('two_of_them', '2', 'plpgsql');
      await run();
      expect([await valueOf('one'), await valueOf('two_of_them')]).toEqual([1, 2]);
      const before = await versions();
      await run();
      expect(await versions()).toEqual(before);

      lib.writeNumber('one', '11');
      expect((await status()).functions.put).toMatchObject([{ lib: 'scratch', name: 'one' }]);
      await run();
      expect(await valueOf('one')).toBe(11);
      expect(await versions()).toEqual({ ...before, one: expect.not.stringMatching(before.one!) });
      expect((await status()).functions).toEqual({ put: [], drop: [] });
    });

    it('are dropped when their file is deleted, unless they never had one', async () => {
      lib.writeNumber('kept', '1');
      lib.writeNumber('gone', '2');
      await run();
      await sql.query('CREATE FUNCTION scratch.by_hand() RETURNS int LANGUAGE sql RETURN 3');
      lib.delete('gone.sql');
      expect((await status()).functions.drop).toMatchObject([{ lib: 'scratch', name: 'gone' }]);
      await run();
      expect(Object.keys(await versions())).toEqual(['by_hand', 'kept']);
      lib.writeNumber('gone', '4');
      await run();
      expect(await valueOf('gone')).toBe(4);
    });

    it('stay if their lib is in no manifest', async () => {
      lib.writeNumber('one', '1');
      await run();
      await migrate(database.url, []);
      expect(await valueOf('one')).toBe(1);
    });

    it('may be replaced by hand, which lasts until their file changes', async () => {
      lib.writeNumber('one', '1');
      await run();
      await sql.query('CREATE OR REPLACE FUNCTION scratch.one() RETURNS int LANGUAGE sql RETURN 5');
      await run();
      expect(await valueOf('one')).toBe(5);
    });

    it('are installed again after they were dropped by hand', async () => {
      lib.writeNumber('one', '1');
      await run();
      await sql.query('DROP FUNCTION scratch.one');
      await run();
      expect(await valueOf('one')).toBe(1);
    });

    it('are installed again after their schema was undone and created again', async () => {
      lib.writeNumber('one', '1');
      await run();
      expect(await undoLastMigration(database.url, [lib.manifest()])).toBe('CreateScratch1780000000001');
      await run();
      expect(await valueOf('one')).toBe(1);
    });

    it('may depend on each other, in any order of their names', async () => {
      lib.writeNumber('a', 'scratch.b()');
      lib.writeNumber('b', 'scratch.c() + (SELECT count(*) FROM scratch.thing)::int');
      lib.write(
        'c.sql',
        '-- Parsed when it is made.\nCREATE OR REPLACE FUNCTION scratch.c() RETURNS int RETURN scratch.d();',
      );
      lib.writeNumber('d', '7');
      await run();
      expect(await valueOf('a')).toBe(7);
      for (const name of ['a', 'b', 'c', 'd']) lib.delete(`${name}.sql`);
      await run();
      expect(await versions()).toEqual({});
    });

    it.each([
      ['sql', '1 FROM', 'syntax error'],
      ['plpgsql', '1; ENDD', 'syntax error'],
      ['sql', '(SELECT max(id) FROM scratch.nothing)', 'scratch.nothing'],
      ['sql', 'scratch.nowhere()', 'scratch.nowhere'],
    ])(
      'that are broken are reported with file and line, and nothing changes (%s: %s)',
      async (language, body, cause) => {
        lib.writeNumber('good', '1');
        await run();
        lib.writeNumber('good', '2');
        lib.writeNumber('is_broken', body, language);
        await expect(run()).rejects.toThrow(new RegExp(`/is-broken\\.sql:2: .*${cause}`));
        expect(await valueOf('good')).toBe(1);
        expect((await status()).functions.put).toMatchObject([{ name: 'good' }, { name: 'is_broken' }]);
        lib.writeNumber('is_broken', '3');
        await run();
        expect([await valueOf('good'), await valueOf('is_broken')]).toEqual([2, 3]);
      },
    );

    it.each([
      [
        'parameters',
        'n int',
        'int',
        /scratch\.one\(\).*scratch\.one\(integer\).*a new signature is a new function/s,
      ],
      ['a result', '', 'text', /cannot change return type.*a new signature is a new function/s],
    ])('keep their signature: other %s are refused', async (_what, parameters, result, refusal) => {
      lib.writeNumber('one', '1');
      await run();
      lib.write(
        'one.sql',
        `-- Changed.\nCREATE OR REPLACE FUNCTION scratch.one(${parameters}) RETURNS ${result} LANGUAGE sql RETURN NULL::${result};`,
      );
      await expect(run()).rejects.toThrow(refusal);
      await expect(run()).rejects.toThrow('/one.sql');
      expect(await valueOf('one')).toBe(1);
    });

    it('that are still used are not dropped, and the error gives the reason', async () => {
      lib.writeNumber('used', '1');
      await run();
      await sql.query('CREATE VIEW scratch.user AS SELECT scratch.used()');
      lib.delete('used.sql');
      await expect(run()).rejects.toThrow(/scratch\.used.*view scratch\."user"/s);
    });
  });

  it('accepts files with semicolons, quotes and other functions in strings, comments and bodies', async () => {
    lib.write(
      'tricky.sql',
      `-- It's a number; not CREATE FUNCTION.
       CREATE OR REPLACE FUNCTION scratch.tricky(a text DEFAULT 'x;''CREATE') RETURNS int /* ; */
       BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a = ';' THEN 1 ELSE 2 END; END;\n`,
    );
    lib.write(
      'other.sql',
      "-- Runs text.\nCREATE OR REPLACE FUNCTION scratch.other() RETURNS int LANGUAGE plpgsql AS $b$ BEGIN EXECUTE $$CREATE TABLE x (i int); DROP TABLE x$$; RETURN length(E'\\';') - 1; END $b$",
    );
    await run();
    expect(await valueOf('tricky')).toBe(2);
    expect(await valueOf('other')).toBe(1);
  });

  describe('instances that start together', () => {
    it('migrate once', async () => {
      lib.writeNumber('one', '1');
      const reports = await Promise.all([run(), run(), run()]);
      expect(reports.map((report) => report.run.length).sort()).toEqual([0, 0, 2]);
      expect(reports.map(({ functions }) => functions.put.length).sort()).toEqual([0, 0, 1]);
      const { rows } = await sql.query('SELECT name FROM schema_migrations ORDER BY id');
      expect(rows).toEqual(
        [{ name: 'CreateInstalledFunctions1763000000000' }, { name: 'CreateScratch1780000000001' }].sort(
          (a, b) => Number(a.name.slice(-13)) - Number(b.name.slice(-13)),
        ),
      );
    });

    it('wait without a timeout, and do not block a concurrent index build meanwhile', async () => {
      class IndexThing1780000000002 implements MigrationInterface {
        readonly transaction = false;

        async up(db: QueryRunner): Promise<void> {
          // Longer than the statement timeout of this database, and until the other instance waits.
          await eventually(async () => {
            const rows = (await db.query(
              `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND query = 'ROLLBACK' AND state_change > backend_start + interval '500 ms'`,
            )) as unknown[];
            expect(rows).toHaveLength(1);
          });
          await db.query('SELECT pg_sleep(0.4)');
          await db.query('CREATE INDEX CONCURRENTLY thing_id ON scratch.thing (id)');
        }

        async down(db: QueryRunner): Promise<void> {
          await db.query('DROP INDEX scratch.thing_id');
        }
      }
      const { rows } = await sql.query<{ name: string }>('SELECT current_database() AS name');
      await sql.query(`ALTER DATABASE ${rows[0]!.name} SET statement_timeout = '300ms'`);
      const manifests = [lib.manifest(IndexThing1780000000002)];
      const reports = await Promise.all([migrate(database.url, manifests), migrate(database.url, manifests)]);
      expect(reports.map((report) => report.run.length).sort()).toEqual([0, 3]);
    });
  });

  it('names the migration that fails, and keeps those before it', async () => {
    class Break1780000000002 implements MigrationInterface {
      async up(db: QueryRunner): Promise<void> {
        await db.query('CREATE TABLE scratch.half (id int)');
        await db.query('SELECT scratch.nothing()');
      }
      down = () => Promise.resolve();
    }
    await expect(migrate(database.url, [lib.manifest(Break1780000000002)])).rejects.toThrow(
      /Break1780000000002: .*scratch\.nothing/,
    );
    const status = await migrationStatus(database.url, [lib.manifest(Break1780000000002)]);
    expect(status).toMatchObject({
      run: expect.arrayContaining(['CreateScratch1780000000001']),
      pending: ['Break1780000000002'],
    });
    expect((await sql.query("SELECT to_regclass('scratch.half') AS made")).rows).toEqual([{ made: null }]);
  });

  it('does not change the functions if the database has migrations of a newer release', async () => {
    class Next1800000000001 implements MigrationInterface {
      up = () => Promise.resolve();
      down = () => Promise.resolve();
    }
    lib.writeNumber('one', '2');
    lib.writeNumber('added', '3');
    await migrate(database.url, [lib.manifest(Next1800000000001)]);
    lib.writeNumber('one', '1');
    lib.delete('added.sql');
    expect(await run()).toMatchObject({ newer: ['Next1800000000001'], functions: { put: [], drop: [] } });
    expect([await valueOf('one'), await valueOf('added')]).toEqual([2, 3]);
  });

  it('reports the status of an empty database without writing to it', async () => {
    lib.writeNumber('one', '1');
    const { run, pending, functions } = await status();
    expect(run).toEqual([]);
    expect(pending).toContain('CreateScratch1780000000001');
    expect(functions.put).toHaveLength(1);
    const { rows } = await sql.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace");
    expect(rows).toEqual([]);
  });
});
