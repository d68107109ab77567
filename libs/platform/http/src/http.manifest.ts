import type { Manifest } from '#kernel';
import { CursorSecretRow } from './cursor-secret.entity.js';
import * as errors from './http.errors.js';
import { KeepCursorSecret1796000000502 } from './migrations/1796000000502-keep-cursor-secret.js';

export const HTTP_MANIFEST: Manifest = {
  name: 'http',
  entities: [CursorSecretRow],
  migrations: [KeepCursorSecret1796000000502],
  errors: Object.values(errors),
};
