export { isAlive } from './folder-lock.js';
export { developmentSecret, provideMissingStores } from './missing-stores.js';
export { postgresAccount } from './native-binaries.js';
export { type EmbeddedPostgres, freePort, startEmbeddedPostgres } from './postgres-server.js';
export { startWatched } from './watched-process.js';
