import base from './jest.config.mjs';

export default { ...base, testMatch: ['<rootDir>/test/generators/*.{spec,generators}.ts'], maxWorkers: 1 };
