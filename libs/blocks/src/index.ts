export { BLOCKS_EVENTS } from './blocks.events.js';
export { BLOCKED_BY, BLOCKS } from './blocks.lists.js';
export { BARRED_PAIRS, BLOCKS_MANIFEST, HIDDEN_ENTRIES } from './blocks.manifest.js';
