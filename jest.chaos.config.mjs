import base from './jest.config.mjs';

export default {
  ...base,
  testMatch: ['<rootDir>/test/chaos/*.chaos.ts'],
  maxWorkers: 1,
  testTimeout: 180_000,
};
