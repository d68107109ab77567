import { Global, Module } from '@nestjs/common';
import { EventDelivery } from './event-delivery.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventListeners } from './event-listeners.js';
import { EventMetrics } from './event-metrics.js';
import { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

@Global()
@Module({
  providers: [EventDelivery, EventDispatcher, EventListeners, EventMetrics, OutboxRepository, Relay],
  exports: [EventDispatcher, EventListeners],
})
export class EventsModule {}
