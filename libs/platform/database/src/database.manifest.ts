import type { Manifest } from '#kernel';
import * as errors from './database.errors.js';

export const DATABASE_MANIFEST: Manifest = {
  name: 'database',
  errors: Object.values(errors),
};
