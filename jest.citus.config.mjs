import base from './jest.config.mjs';

/** What is promised over HTTP, and the model of all of it, on a distributed database. */
const CONTRACT = [
  'e2e/{following,friendship,blocks,pagination,profiles,edge,error-examples}',
  'integration/{connections.model,writes.law}',
];

export default {
  ...base,
  testMatch: [
    ...CONTRACT.map((files) => `<rootDir>/test/${files}.spec.ts`),
    '<rootDir>/test/citus/*.citus.ts',
  ],
  globalSetup: '<rootDir>/test/citus/global-setup.mjs',
  maxWorkers: 1,
  testTimeout: 180_000,
};
