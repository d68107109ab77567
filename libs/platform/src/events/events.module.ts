import { Global, Module } from '@nestjs/common';
import { DeliveryGate } from './delivery-gate.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventListeners } from './event-listeners.js';
import { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

@Global()
@Module({
  providers: [EventListeners, OutboxRepository, EventDispatcher, DeliveryGate, Relay],
  exports: [EventListeners, EventDispatcher, DeliveryGate, Relay],
})
export class EventsModule {}
