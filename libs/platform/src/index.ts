export * from './auth/index.js';
export * from './cache/index.js';
export * from './config/index.js';
export * from './database/index.js';
export * from './embedded/index.js';
export * from './events/index.js';
export * from './http/index.js';
export * from './observability/index.js';
