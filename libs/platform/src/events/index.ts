import { CacheEpochRow } from './cache-epoch.entity.js';
import { DeadLetterEvent } from './dead-letter.entity.js';
import { CreateEvents1763000000001 } from './migrations/1763000000001-create-events.js';
import { OutboxEvent } from './outbox.entity.js';

export { listDeadLetters, replayDeadLetters, type BuriedEvent } from './dead-letters.js';
export { EVENT_FIELDS, type DomainEvent, type EventDescription, type EventListener } from './domain-event.js';
export { EventDispatcher } from './event-dispatcher.js';
export { EventListeners } from './event-listeners.js';
export { EventsModule } from './events.module.js';
export { Relay } from './relay.js';

export const EVENTS_ENTITIES = [OutboxEvent, DeadLetterEvent, CacheEpochRow];
export const EVENTS_MIGRATIONS = [CreateEvents1763000000001];
