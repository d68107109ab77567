import type { Manifest } from '#kernel';
import { DeadLetterEvent } from './dead-letter.entity.js';
import { CreateEvents1763000000001 } from './migrations/1763000000001-create-events.js';
import { OutboxEvent } from './outbox.entity.js';

export const EVENTS_MANIFEST: Manifest = {
  name: 'events',
  entities: [OutboxEvent, DeadLetterEvent],
  migrations: [CreateEvents1763000000001],
  functions: new URL('../functions/', import.meta.url),
};
