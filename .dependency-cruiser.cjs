/** The architecture as rules. test/architecture/boundaries.spec.ts breaks each one and sees it fire. */
const { LIBS } = require('./architecture.cjs');

const SPEC = '\\.spec\\.ts$|/testing/';
const lib = (...names) => `^libs/(?:${names.join('|')})/`;
/** A lib's folder. The group is its name. */
const ANY_LIB = '^libs/(platform/[^/]+|(?!platform/)[^/]+)/';
const CONTEXTS = Object.keys(LIBS).filter((name) => name !== 'kernel' && !name.startsWith('platform/'));

const rows = Object.entries(LIBS).map(([name, allowed]) => ({
  name: `uses-of-${name.replace('/', '-')}`,
  severity: 'error',
  comment:
    `${name} may use ${allowed.join(', ') || 'no other lib'}. ` +
    'Reactions travel up as events; a new use is a new word in its row of architecture.cjs.',
  from: { path: lib(name) },
  to: { path: '^libs/', pathNot: lib(name, ...allowed) },
}));

module.exports = {
  forbidden: [
    ...rows,
    {
      name: 'lib-has-a-row',
      severity: 'error',
      comment: 'Each lib states what it may use: give it a row in architecture.cjs.',
      from: { path: '^libs/', pathNot: lib(...Object.keys(LIBS)) },
      to: {},
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      comment: 'The kernel is plain TypeScript: no lib, no framework, no ORM, no Node module.',
      from: { path: lib('kernel'), pathNot: SPEC },
      // Other libs are a matter of its row.
      to: { pathNot: '^libs/' },
    },
    {
      name: 'lib-by-index',
      severity: 'error',
      comment: 'A lib may only be imported through its src/index.ts: the rest is private.',
      from: { path: ANY_LIB },
      to: { path: '^libs/', pathNot: ['^libs/$1/', `${ANY_LIB}src/index\\.ts$`] },
    },
    {
      name: 'outside-by-index',
      severity: 'error',
      comment:
        'The app, the tools and the tests use the libs by their indexes. Only a spec inside a lib sees its insides.',
      from: { path: '^(?:apps|tools|test)/' },
      to: { path: '^libs/', pathNot: `${ANY_LIB}src/index\\.ts$` },
    },
    {
      name: 'own-index',
      severity: 'error',
      comment:
        'Inside a lib use relative paths: the index is for outsiders, and going through it makes cycles.',
      from: { path: ANY_LIB, pathNot: SPEC },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'app-is-outermost',
      severity: 'error',
      comment: 'The app and the tools use the libs, never the other way round.',
      from: { path: '^libs/' },
      to: { path: '^(?:apps|tools)/' },
    },
    {
      name: 'server-uses-no-client',
      severity: 'error',
      comment: 'The clients know the server by its HTTP interface; the server knows no client.',
      from: { path: '^(?:apps|libs|tools)/' },
      to: { path: '^clients/' },
    },
    {
      name: 'client-uses-no-server-code',
      severity: 'error',
      comment: 'A client must work without the server: it contains what openapi.json says.',
      from: { path: '^clients/' },
      to: { path: '^(?:apps|libs|tools|test)/' },
    },
    {
      name: 'client-by-index',
      severity: 'error',
      comment: 'The playground uses what everybody can use of the client.',
      from: { path: '^clients/(?!typescript/)' },
      to: { path: '^clients/typescript/', pathNot: '^clients/typescript/src/index\\.ts$' },
    },
    {
      name: 'client-runs-in-browsers',
      severity: 'error',
      comment: 'Browsers have no Node modules.',
      from: { path: '^clients/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'http-is-outermost',
      severity: 'error',
      comment: 'Controllers and DTOs handle HTTP; only the module of their lib may import them.',
      from: {
        path: `^libs/(${CONTEXTS.join('|')})/src/`,
        pathNot: ['^libs/[^/]+/src/http/', '\\.module\\.ts$', SPEC],
      },
      to: { path: '^libs/$1/src/http/' },
    },
    {
      name: 'orm-in-persistence',
      severity: 'error',
      comment: 'Only entities, repositories, migrations and platform/database access the database.',
      from: {
        path: '^(?:apps|libs)/',
        pathNot: [
          '\\.(?:entity|repository)\\.ts$',
          `${ANY_LIB}src/migrations/`,
          lib('platform/database', 'kernel'),
          SPEC,
        ],
      },
      to: { path: '(?:^|/)node_modules/typeorm/' },
    },
    {
      name: 'orm-injected-in-repositories',
      severity: 'error',
      comment:
        "A module names its entities (TypeOrmModule.forFeature), a repository takes TypeORM's (@InjectRepository).",
      from: {
        path: '^(?:apps|libs)/',
        pathNot: ['\\.(?:module|repository)\\.ts$', lib('platform/database', 'kernel'), SPEC],
      },
      to: { path: '(?:^|/)node_modules/@nestjs/typeorm/' },
    },
    {
      name: 'traces-on-demand',
      severity: 'error',
      comment:
        'Without OTEL_EXPORTER_OTLP_ENDPOINT nothing of OpenTelemetry is loaded: import apps/api/src/tracing by import().',
      from: { path: '^(?:apps|libs|tools)/', pathNot: '^apps/api/src/tracing/' },
      to: { path: ['^apps/api/src/tracing/', '(?:^|/)node_modules/@opentelemetry/'], dynamic: false },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle has no initialization order, and hides what depends on what.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'This file uses nothing and is not used: delete it.',
      // Vitest names its set-up in its configuration, a page names its scripts.
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^test/support/global-', '/browser/[^/]+\\.js$'] },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that cannot be resolved is not checked by the other rules.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      comment: 'Deployed code must not depend on tests.',
      from: { path: '^(?:apps|libs)/', pathNot: SPEC },
      to: { path: ['^test/', SPEC] },
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      comment: 'Deployed code may only use packages that are installed without development dependencies.',
      from: { path: '^(?:apps|libs|tools)/', pathNot: [SPEC, lib('kernel')] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // They import what a generator makes in a temporary folder.
    exclude: { path: '^test/generators/uses/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
