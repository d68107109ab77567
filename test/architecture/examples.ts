import { LIBS } from './libs.js';

/** Code that breaks one rule: its files by path; the first one violates the rule. */
export interface Example {
  readonly rule: string;
  readonly files: Readonly<Record<string, string>>;
}

const NOTHING = 'export const nothing = 0;\n';
const using = (specifier: string): string => `import type {} from '${specifier}';\n`;
const dashed = (lib: string): string => lib.replace('/', '-');
const fileOf = (user: string, used: string): string => `libs/${user}/src/uses-${dashed(used)}.ts`;

/** What the examples import: the index of each lib, and packages. */
export const GROUND: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: { '#*': { source: './libs/*/src/index.ts' } },
    dependencies: { typeorm: '1.0.0', '@nestjs/typeorm': '1.0.0' },
    devDependencies: { rehearsal: '1.0.0' },
  }),
  ...Object.fromEntries(LIBS.map((lib) => [`libs/${lib}/src/index.ts`, NOTHING])),
  ...Object.fromEntries(
    ['typeorm', '@nestjs/typeorm', 'rehearsal'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, NOTHING],
    ]),
  ),
};

/** For every pair of libs, the file of the first that imports the second. */
export const PAIRS = LIBS.flatMap((user) =>
  LIBS.filter((used) => used !== user).map((used) => ({
    user,
    used,
    rule: `uses-of-${dashed(user)}`,
    path: fileOf(user, used),
    text: using(`#${used}`),
  })),
);

/** One example for each rule that is not a row. */
export const EXAMPLES: readonly Example[] = [
  { rule: 'lib-has-a-row', files: { 'libs/unlisted/src/a.ts': using('node:fs') } },
  { rule: 'kernel-imports-nothing', files: { 'libs/kernel/src/a.ts': using('node:fs') } },
  {
    rule: 'lib-by-index',
    files: {
      'libs/following/src/a.ts': using('../../adjacency/src/inner.js'),
      'libs/adjacency/src/inner.ts': NOTHING,
    },
  },
  {
    rule: 'lib-by-index',
    files: {
      'libs/following/src/b.ts': using('../../platform/database/src/inner.js'),
      'libs/platform/database/src/inner.ts': NOTHING,
    },
  },
  ...['apps/api/src/a.ts', 'tools/load/a.ts', 'test/e2e/a.spec.ts'].map((path) => ({
    rule: 'outside-by-index',
    files: {
      [path]: using(`${'../'.repeat(path.split('/').length - 1)}libs/kernel/src/inner.js`),
      'libs/kernel/src/inner.ts': NOTHING,
    },
  })),
  { rule: 'own-index', files: { 'libs/following/src/c.ts': using('./index.js') } },
  { rule: 'own-index', files: { 'libs/platform/http/src/a.ts': using('#platform/http') } },
  ...['apps/api/src', 'tools/load'].map((folder, at) => ({
    rule: 'app-is-outermost',
    files: {
      [`libs/following/src/d${at}.ts`]: using(`../../../${folder}/outer.js`),
      [`${folder}/outer.ts`]: NOTHING,
    },
  })),
  ...['apps/api/src', 'libs/following/src', 'tools/load'].map((folder, at) => ({
    rule: 'server-uses-no-client',
    files: {
      [`${folder}/e${at}.ts`]: using(`${'../'.repeat(folder.split('/').length)}clients/typescript/src/a.js`),
      'clients/typescript/src/a.ts': NOTHING,
    },
  })),
  ...['apps/api/src', 'libs/kernel/src', 'tools/load', 'test/support'].map((folder, at) => ({
    rule: 'client-uses-no-server-code',
    files: {
      [`clients/typescript/src/b${at}.ts`]: using(`../../../${folder}/used.js`),
      [`${folder}/used.ts`]: NOTHING,
    },
  })),
  {
    rule: 'client-by-index',
    files: {
      'clients/playground/src/a.tsx': using('../../typescript/src/inner.js'),
      'clients/typescript/src/inner.ts': NOTHING,
    },
  },
  { rule: 'client-runs-in-browsers', files: { 'clients/typescript/src/c.ts': using('node:fs') } },
  {
    rule: 'http-is-outermost',
    files: {
      'libs/following/src/use-cases/a.ts': using('../http/some.dto.js'),
      'libs/following/src/http/some.dto.ts': NOTHING,
    },
  },
  ...[
    'apps/api/src/b.ts',
    'libs/following/src/use-cases/b.ts',
    'libs/platform/http/src/b.ts',
    'libs/adjacency/src/b.ts',
    'libs/following/src/b.module.ts',
  ].map((path) => ({ rule: 'orm-in-persistence', files: { [path]: using('typeorm') } })),
  ...[
    'apps/api/src/c.controller.ts',
    'libs/following/src/use-cases/c.ts',
    'libs/following/src/c.entity.ts',
    'libs/adjacency/src/migrations/1-c.ts',
  ].map((path) => ({ rule: 'orm-injected-in-repositories', files: { [path]: using('@nestjs/typeorm') } })),
  {
    rule: 'no-cycles',
    files: { 'libs/stats/src/a.ts': using('./b.js'), 'libs/stats/src/b.ts': using('./a.js') },
  },
  { rule: 'no-orphans', files: { 'libs/stats/src/alone.ts': NOTHING } },
  { rule: 'resolvable', files: { 'libs/stats/src/c.ts': using('./nowhere.js') } },
  { rule: 'resolvable', files: { 'libs/stats/src/d.ts': using('#following/src/index.js') } },
  {
    rule: 'traces-on-demand',
    files: { 'apps/api/src/t.ts': using('./tracing/b.js'), 'apps/api/src/tracing/b.ts': NOTHING },
  },
  {
    rule: 'no-test-code',
    files: { 'apps/api/src/c.ts': using('../../../test/support/a.js'), 'test/support/a.ts': NOTHING },
  },
  {
    rule: 'no-test-code',
    files: { 'libs/stats/src/e.ts': using('./some.spec.js'), 'libs/stats/src/some.spec.ts': NOTHING },
  },
  { rule: 'no-dev-dependency', files: { 'apps/api/src/d.ts': "import 'rehearsal';\n" } },
];
