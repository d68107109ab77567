import type { Manifest } from '#kernel';
import { InstalledFunction } from './installed-function.entity.js';
import { CreateInstalledFunctions1763000000000 } from './migrations/1763000000000-create-installed-functions.js';

/** Part of every data source: nobody has to list it. */
export const DATABASE_MANIFEST = {
  name: 'database',
  entities: [InstalledFunction],
  migrations: [CreateInstalledFunctions1763000000000],
} satisfies Manifest;
