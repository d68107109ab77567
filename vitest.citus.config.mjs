import base from './vitest.config.mjs';

/** What is promised over HTTP, and the model of all of it, on a distributed database. */
const CONTRACT = [
  'e2e/{following,friendship,blocks,pagination,profiles,edge,error-examples}',
  'integration/{connections.model,writes.law}',
];

export default {
  ...base,
  test: {
    ...base.test,
    include: [...CONTRACT.map((files) => `test/${files}.spec.ts`), 'test/citus/*.citus.ts'],
    globalSetup: 'test/citus/global-setup.mjs',
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
};
