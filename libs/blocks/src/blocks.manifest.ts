import type { Manifest } from '#kernel';
import { Block } from './block.entity.js';
import * as errors from './blocks.errors.js';
import { BLOCKS_EVENTS } from './blocks.events.js';
import { BLOCKS_INVARIANTS } from './blocks.invariants.js';
import { BlocksModule } from './blocks.module.js';
import { CreateBlockViews1796000000501 } from './migrations/1796000000501-create-block-views.js';

export const BLOCKS_MANIFEST: Manifest = {
  name: 'blocks',
  module: BlocksModule,
  tags: [{ name: 'Blocks', description: 'Who is hidden from whom.' }],
  entities: [Block],
  migrations: [CreateBlockViews1796000000501],
  functions: new URL('../functions/', import.meta.url),
  events: BLOCKS_EVENTS,
  errors: Object.values(errors),
  invariants: BLOCKS_INVARIANTS,
};
