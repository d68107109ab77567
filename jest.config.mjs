export default {
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['libs', 'test', 'tools'].map((folder) => `<rootDir>/${folder}/**/*.spec.ts`),
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  transform: {
    // ES modules that CommonJS dependencies require, which jest cannot do.
    'node_modules/(?:content-disposition|cookie)/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:content-disposition|cookie)/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // Many tests wait for timeouts and for other processes, so two processors are not enough work for two of these.
  maxWorkers: 3,
  // A worker that has run fifty files frees two gigabytes when it exits, for which half a second, the default, is too short.
  // What still runs after a file fails that file: see the environment.
  workerGracefulExitTimeout: 10_000,
  testTimeout: 30000,
};
