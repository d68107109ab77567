export { BLOCKS_EVENTS } from './blocks.events.js';
export { BARRED } from './blocks.functions.js';
export { BLOCKED_BY, BLOCKS } from './blocks.lists.js';
export { BLOCKS_MANIFEST } from './blocks.manifest.js';
