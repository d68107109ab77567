import type { Manifest } from '#kernel';
import * as errors from './http.errors.js';

export const HTTP_MANIFEST: Manifest = {
  name: 'http',
  errors: Object.values(errors),
};
