export { provideMissingStores, type ProvidedStores } from './missing-stores.js';
