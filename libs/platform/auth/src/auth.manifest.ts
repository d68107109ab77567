import type { Manifest } from '#kernel';
import * as errors from './auth.errors.js';

export const AUTH_MANIFEST: Manifest = {
  name: 'auth',
  errors: Object.values(errors),
};
