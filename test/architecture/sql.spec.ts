import { LIBS, ROWS, shortName } from './libs.js';
import { CREATED, SCHEMAS, SOURCES } from './sources.js';
import { schemasNamed } from './sql-schemas.js';

/** The schemas that a lib's file names and that are neither its own nor in its row. */
function faults(lib: string, path: string, text: string): string[] {
  const allowed = new Set([lib, ...(ROWS[lib] ?? [])].map(shortName));
  return schemasNamed(path, text, SCHEMAS)
    .filter(({ schema }) => !allowed.has(schema))
    .map(
      ({ schema, line }) =>
        `${path}:${line} names the schema ${schema}: go through the lib of that name, or add it to the row of ${lib} in architecture.cjs`,
    );
}

describe('the schemas that SQL names', () => {
  it('belong to the lib or to one that it may use', () => {
    expect(SOURCES.flatMap(({ lib, path, text }) => faults(lib, path, text))).toEqual([]);
  });

  it('are created by the lib of the same name', () => {
    expect(CREATED.length).toBeGreaterThan(3);
    const astray = CREATED.filter(({ lib, schema }) => schema !== shortName(lib));
    expect(astray.map(({ path, schema }) => `${path} makes ${schema}: name it after its lib`)).toEqual([]);
  });

  it.each(LIBS)('are refused to %s wherever its row does not allow them', (lib) => {
    const allowed = [lib, ...(ROWS[lib] ?? [])].map(shortName);
    for (const schema of SCHEMAS) {
      const found = [
        faults(lib, `libs/${lib}/functions/f.sql`, `SELECT 1\nFROM ${schema}.thing t;\n`),
        faults(lib, `libs/${lib}/src/a.ts`, `const A = \`\n SELECT * FROM ${schema}.thing\`;\n`),
      ];
      const place = expect.stringMatching(/^libs\/.+:2 names the schema /);
      expect([schema, ...found]).toEqual([
        schema,
        ...(allowed.includes(schema) ? [[], []] : [[place], [place]]),
      ]);
    }
  });
});

describe('a schema is named', () => {
  const named = (path: string, text: string): string[] =>
    schemasNamed(path, text, new Set(['events', 'profiles'])).map(({ schema, line }) => `${schema} ${line}`);

  it.each([
    ['before a dot', 'SELECT events.append($1)'],
    ['in quotes', 'SELECT * FROM "events"."outbox"'],
    ['half in quotes', 'SELECT * FROM events."outbox"'],
    ['in upper case', 'SELECT * FROM EVENTS.OUTBOX'],
    ['in an SQL string', "SELECT nextval('events.event_id')"],
    ['as a schema', 'DROP SCHEMA IF EXISTS events CASCADE'],
    ['as all of a schema', 'GRANT USAGE ON SCHEMA "events" TO reader'],
    [
      'on the search path',
      'CREATE FUNCTION f() RETURNS int SET search_path = public, events AS $$ SELECT 1 $$',
    ],
    ['after a quoted comment sign', "SELECT '--', events.append($1)"],
    ['after a comment', "/* it's\nhere */ SELECT events.append($1)"],
  ])('%s', (_how, sql) => {
    const line = sql.split('\n').length;
    expect(named('a.sql', sql)).toEqual([`events ${line}`]);
    expect(named('a.ts', `export const A = \`${sql}\`;`)).toEqual(expect.arrayContaining([`events ${line}`]));
    expect(named('a.ts', `const A = { text: \`\${B} \${B}${sql}\` };`)).toEqual([`events ${line}`]);
  });

  it.each([
    ['by an entity', `@Entity({ schema: 'events', name: 'outbox' }) class A {}`],
    ['by an entity with its schema in its name', `@Entity('events.outbox') class A {}`],
    ['in a call', `await manager.query('SELECT events.append($1)', []);`],
    ['in a plain constant', `const TABLE = 'events.outbox';`],
    ['inside an interpolation', "const A = `SELECT ${long ? 'events.a' : 'x'}()`;"],
  ])('%s', (_how, text) => {
    expect(named('a.ts', text)).toEqual(['events 1']);
  });

  it.each([
    ['a comment', 'SELECT 1 -- like events.append\n/* or events.claim */'],
    ['an alias', 'SELECT event.id, myevents.id, events_x.id FROM x AS event'],
    ['a column of that name', 'SELECT x.events, events FROM x'],
    ['a path', 'see docs/events.md'],
  ])('not by %s', (_what, sql) => {
    expect(named('a.sql', sql)).toEqual([]);
    expect(named('a.ts', `const A = \`${sql}\`;`)).toEqual([]);
  });

  it.each([
    ['an import', `import { A } from './events.errors.js';\nexport { B } from './events.manifest.js';`],
    ['the name of a statement', `const A = { name: 'events.claim', text: 'SELECT 1' };`],
    ['the name of a listener', `class A { readonly name = 'events.listener'; }`],
    ['a member', `const a = events.map((event) => event.id); // events.all`],
    ['a parameter', 'const f = (show: string) => `SELECT ${show}(p.peers)`;'],
  ])('not by %s', (_what, text) => {
    expect(named('a.ts', text)).toEqual([]);
  });
});
