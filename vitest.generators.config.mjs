import base from './vitest.config.mjs';

export default {
  ...base,
  test: { ...base.test, include: ['test/generators/*.{spec,generators}.ts'], maxWorkers: 1 },
};
