/**
 * The architecture as rules. test/architecture/boundaries.spec.ts proves each with a fixture that breaks it;
 * the fixtures mimic this tree, so every path starts with an optional fixture prefix.
 */
const ROOT = '(?:^|^test/architecture/fixtures/[^/]+/)';

/** Every lib, and the libs it may use. A lib folder that is missing here is an error. */
const DAG = {
  kernel: [],
  platform: ['kernel'],
  adjacency: ['platform', 'kernel'],
  profiles: ['platform', 'kernel'],
  following: ['adjacency', 'profiles', 'platform', 'kernel'],
  friendship: ['adjacency', 'profiles', 'platform', 'kernel'],
  stats: ['friendship', 'following', 'adjacency', 'profiles', 'platform', 'kernel'],
};

const SPEC = '\\.spec\\.ts$|/testing/';
const anyOf = (names) => `(?:${names.join('|')})`;
const lib = (...names) => `${ROOT}libs/${anyOf(names)}/`;
const CONTEXTS = Object.keys(DAG).filter((name) => name !== 'kernel' && name !== 'platform');

const dag = CONTEXTS.map((name) => ({
  name: `dag-${name}`,
  severity: 'error',
  comment: `${name} may use ${DAG[name].join(', ')}; reactions to other libs travel as events.`,
  from: { path: lib(name) },
  to: { path: `${ROOT}libs/`, pathNot: lib(name, ...DAG[name]) },
}));

module.exports = {
  forbidden: [
    ...dag,
    {
      name: 'lib-in-dag',
      severity: 'error',
      comment: 'Each lib states what it may use: add it to DAG in .dependency-cruiser.cjs.',
      from: { path: `${ROOT}libs/`, pathNot: lib(...Object.keys(DAG)) },
      to: {},
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      comment: 'The kernel is plain TypeScript: no lib, no framework, no ORM, no Node module.',
      from: { path: lib('kernel'), pathNot: SPEC },
      to: { pathNot: lib('kernel') },
    },
    {
      name: 'platform-knows-no-context',
      severity: 'error',
      comment: 'The platform is technical and replaceable: it may use the kernel only.',
      from: { path: lib('platform') },
      to: { path: `${ROOT}libs/`, pathNot: lib('platform', ...DAG.platform) },
    },
    {
      name: 'lib-by-index',
      severity: 'error',
      comment: 'A lib is entered by its src/index.ts: the rest of it is private.',
      from: { path: `${ROOT}libs/([^/]+)/` },
      to: { path: `${ROOT}libs/`, pathNot: [`${ROOT}libs/$1/`, `${ROOT}libs/[^/]+/src/index\\.ts$`] },
    },
    {
      name: 'app-by-index',
      severity: 'error',
      comment: 'The app composes the libs by their indexes.',
      from: { path: `${ROOT}apps/` },
      to: { path: `${ROOT}libs/`, pathNot: `${ROOT}libs/[^/]+/src/index\\.ts$` },
    },
    {
      name: 'own-index',
      severity: 'error',
      comment:
        'Inside a lib use relative paths: the index is for outsiders, and going through it makes cycles.',
      from: { path: `${ROOT}libs/([^/]+)/`, pathNot: SPEC },
      to: { path: `${ROOT}libs/$1/src/index\\.ts$` },
    },
    {
      name: 'app-is-outermost',
      severity: 'error',
      comment: 'The app knows the libs, never the other way round.',
      from: { path: `${ROOT}libs/` },
      to: { path: `${ROOT}apps/` },
    },
    {
      name: 'http-is-outermost',
      severity: 'error',
      comment: 'Controllers and DTOs translate; only the module that wires them knows them.',
      from: {
        path: `${ROOT}libs/(${CONTEXTS.join('|')})/src/`,
        pathNot: [`${ROOT}libs/[^/]+/src/http/`, '\\.module\\.ts$', SPEC],
      },
      to: { path: `${ROOT}libs/$1/src/http/` },
    },
    {
      name: 'orm-in-persistence',
      severity: 'error',
      comment: 'Only entities, repositories, migrations and the storage engines speak to the database.',
      from: {
        path: `${ROOT}(?:apps|libs)/`,
        pathNot: [
          '\\.(?:entity|repository)\\.ts$',
          `${ROOT}libs/[^/]+/src/.*migrations/`,
          `${ROOT}libs/platform/src/(?:database|events)/`,
          lib('adjacency', 'kernel'),
          SPEC,
        ],
      },
      to: { path: '(?:^|/)node_modules/(?:@nestjs/)?typeorm/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle has no order of start, and hides who knows whom.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nothing uses and that uses nothing is left over.',
      from: { orphan: true, pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that cannot be resolved escapes every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      comment: 'What ships does not depend on tests.',
      from: { path: `${ROOT}(?:apps|libs)/`, pathNot: SPEC },
      to: { path: [`${ROOT}test/(?!architecture/fixtures/)`, SPEC] },
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      comment: 'What ships uses only what an installation without development packages has.',
      from: { path: `${ROOT}(?:apps|libs)/`, pathNot: [SPEC, lib('kernel')] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
