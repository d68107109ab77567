import type { Manifest } from '#kernel';
import { CacheEpochRow } from './cache-epoch.entity.js';
import { CreateCache1763000000002 } from './migrations/1763000000002-create-cache.js';
import { CloseCache1768000000001 } from './migrations/1768000000001-close-cache.js';
import { IdentifyDatabase1768000000002 } from './migrations/1768000000002-identify-database.js';

export const CACHE_MANIFEST: Manifest = {
  name: 'cache',
  entities: [CacheEpochRow],
  migrations: [CreateCache1763000000002, CloseCache1768000000001, IdentifyDatabase1768000000002],
};
