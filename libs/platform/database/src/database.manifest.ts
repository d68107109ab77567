import type { Manifest } from '#kernel';
import * as errors from './database.errors.js';
import { InstalledFunction } from './installed-function.entity.js';
import { CreateInstalledFunctions1763000000000 } from './migrations/1763000000000-create-installed-functions.js';

export const DATABASE_MANIFEST: Manifest = {
  name: 'database',
  entities: [InstalledFunction],
  migrations: [CreateInstalledFunctions1763000000000],
  errors: Object.values(errors),
};
