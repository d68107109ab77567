import type { Manifest } from '#kernel';
import { CreateRelationships1795901756401 } from './migrations/1795901756401-create-relationships.js';
import { RelationshipsModule } from './relationships.module.js';

export const RELATIONSHIPS_MANIFEST: Manifest = {
  name: 'relationships',
  module: RelationshipsModule,
  tags: [{ name: 'Relationships', description: "A user's relationships with other users." }],
  migrations: [CreateRelationships1795901756401],
  functions: new URL('../functions/', import.meta.url),
};
