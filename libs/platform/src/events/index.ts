import { DeadLetter } from './dead-letter.entity.js';
import { CreateEvents1764000000001 } from './migrations/1764000000001-create-events.js';
import { OutboxRow } from './outbox.entity.js';

export { DeliveryGate } from './delivery-gate.js';
export type { DomainEvent, EventDescription } from './domain-event.js';
export { EventDispatcher } from './event-dispatcher.js';
export { type EventListener, EventListeners } from './event-listeners.js';
export { EventsModule } from './events.module.js';
export { Relay } from './relay.js';
export const EVENTS_ENTITIES = [OutboxRow, DeadLetter];
export const EVENTS_MIGRATIONS = [CreateEvents1764000000001];
