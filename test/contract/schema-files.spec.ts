import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { migrate, migrationStatus } from '#platform/database';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { type MigrationFile, migrationFiles } from '../../tools/migrate/migration-files.js';
import { newMigration } from '../../tools/migrate/new-migration.js';
import { unregisteredFiles } from '../../tools/migrate/unregistered.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** Migrations that were released under one number. Their class names differ, so each of them runs. */
const RELEASED_UNDER_ONE_NUMBER = [
  'libs/adjacency/src/migrations/1796000000502-protect-list-limits.ts',
  'libs/platform/http/src/migrations/1796000000502-keep-cursor-secret.ts',
];

type NumberedFile = Pick<MigrationFile, 'path' | 'time'>;

/** What to do about migrations with the number of another: the order in which the two run is undefined. */
function sameNumbers(files: readonly NumberedFile[]): string[] {
  const next = Math.max(...files.map(({ time }) => time)) + 1;
  return files.flatMap(({ path, time }) => {
    const others = files
      .filter((other) => other.time === time && other.path !== path)
      .map((other) => other.path);
    if (others.length === 0 || RELEASED_UNDER_ONE_NUMBER.includes(path)) return [];
    return [
      `${path} has the number of ${others.join(', ')}: give the file and class that is not released yet a later one, ` +
        `such as ${next}, also in its manifest.`,
    ];
  });
}

describe('the files of the schema', () => {
  it('have a number each', () => {
    expect(sameNumbers(migrationFiles())).toEqual([]);
  });

  it('are reported if two have one number', () => {
    const released = RELEASED_UNDER_ONE_NUMBER.map((path) => ({ path, time: 5 }));
    const [one, other] = ['libs/a/1-one.ts', 'libs/b/1-other.ts'];
    expect(sameNumbers([...released, { path: one, time: 1 }, { path: other, time: 1 }])).toEqual([
      expect.stringContaining(`${one} has the number of ${other}: give`),
      expect.stringContaining('a later one, such as 6'),
    ]);
    expect(sameNumbers([...released, { path: one, time: 5 }])).toEqual([
      expect.stringContaining(`${one} has the number of ${released[0]!.path}, ${released[1]!.path}`),
    ]);
  });

  it('are all in a manifest', () => {
    expect(migrationFiles().length).toBeGreaterThan(3);
    expect(unregisteredFiles(MANIFESTS)).toEqual([]);
  });

  it('create no functions in migrations, except those of triggers', () => {
    const made = /\b(?:CREATE|ALTER|DROP)\b.*\b(?:FUNCTION|PROCEDURE|ROUTINE)\b(?: IF EXISTS)?\s*([\w.]*)/gi;
    const astray = migrationFiles()
      .filter(({ path }) => {
        const text = readFileSync(path, 'utf8');
        return [...text.matchAll(made)].some(([, name]) => !text.includes(`EXECUTE FUNCTION ${name}(`));
      })
      .map(({ path, folder }) => `${path}: functions are files in ${folder}/functions.`);
    expect(astray).toEqual([]);
  });

  describe('in a database', () => {
    let database: TestDatabase;
    let sql: pg.Client;

    beforeAll(async () => {
      database = await createDatabase();
      sql = new pg.Client({ connectionString: database.url });
      await sql.connect();
    });
    afterAll(async () => {
      await sql.end();
      await database.drop();
    });

    it('create every function, each with a comment at its top', async () => {
      const { put } = (await migrationStatus(database.url, MANIFESTS)).functions;
      const bare = put
        .filter(({ text }) => !text.startsWith('-- '))
        .map(({ path }) => `${path}: begin with a comment.`);
      expect(bare).toEqual([]);
      await migrate(database.url, MANIFESTS);
      const { rows } = await sql.query<{ name: string }>(
        `SELECT pronamespace::regnamespace || '.' || proname AS name FROM pg_proc
         WHERE pronamespace::regnamespace::text = ANY ($1) AND prorettype <> 'trigger'::regtype`,
        [['public', ...MANIFESTS.map(({ name }) => name)]],
      );
      expect(rows.map(({ name }) => name).sort()).toEqual(
        put.map(({ lib, name }) => `${lib}.${name}`).sort(),
      );
    });

    it('store no value that depends on a function, because it would be stale when the function is replaced', async () => {
      await migrate(database.url, MANIFESTS);
      const { rows } = await sql.query(
        `SELECT pg_describe_object(classid, objid, objsubid) AS thing, refobjid::regprocedure::text AS function
         FROM pg_depend JOIN pg_proc p ON p.oid = refobjid AND refclassid = 'pg_proc'::regclass
         WHERE classid NOT IN ('pg_proc'::regclass, 'pg_trigger'::regclass) AND p.pronamespace::regnamespace::text = ANY ($1)`,
        [MANIFESTS.map(({ name }) => name)],
      );
      expect(rows).toEqual([]);
    });
  });

  describe('of a developer', () => {
    let root: string;

    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), 'sources-'));
      for (const lib of ['cache', 'platform/events'])
        mkdirSync(join(root, `libs/${lib}/src`), { recursive: true });
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };

    it('start as a skeleton that is in no manifest yet, later than all others', () => {
      const latest = Date.now() + 1_000_000;
      write(`libs/cache/src/migrations/${latest}-later.ts`, `export class Later${latest} {}`);
      const next = newMigration('events', 'add-reason', root);
      const path = `libs/platform/events/src/migrations/${latest + 1}-add-reason.ts`;
      expect(next).toContain(`${path} is written`);
      expect(next).toContain(
        `List AddReason${latest + 1} in "migrations" of libs/platform/events/src/events.manifest.ts`,
      );
      expect(readFileSync(join(root, path), 'utf8')).toContain(
        `export class AddReason${latest + 1} implements MigrationInterface {`,
      );
      expect(unregisteredFiles(MANIFESTS, root)).toContain(
        `${path}: list AddReason${latest + 1} in "migrations" of libs/platform/events/src/events.manifest.ts.`,
      );
    });

    it('are reported if the class name does not match the file name', () => {
      write('libs/cache/src/migrations/1763000000002-create-cache.ts', 'export class CreateCache {}');
      expect(unregisteredFiles(MANIFESTS, root)).toEqual([
        'libs/cache/src/migrations/1763000000002-create-cache.ts: export the class CreateCache1763000000002 from this file.',
      ]);
    });

    it('are reported if the manifest does not have the folder of functions', () => {
      write('libs/cache/functions/x.sql', '');
      expect(unregisteredFiles(MANIFESTS, root)).toEqual([
        "libs/cache/functions: say functions: new URL('../functions/', import.meta.url) in libs/cache/src/cache.manifest.ts.",
      ]);
    });
  });
});
