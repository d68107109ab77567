import base from './vitest.config.mjs';

export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/chaos/*.chaos.ts'],
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
};
