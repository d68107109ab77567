import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeadLetterEvent } from './dead-letter.entity.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
import { EventDelivery } from './event-delivery.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventListeners } from './event-listeners.js';
import { EventMetrics } from './event-metrics.js';
import { OutboxEvent } from './outbox.entity.js';
import { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([OutboxEvent, DeadLetterEvent])],
  providers: [
    DeadLetterRepository,
    EventDelivery,
    EventDispatcher,
    EventListeners,
    EventMetrics,
    OutboxRepository,
    Relay,
  ],
  exports: [EventDispatcher, EventListeners],
})
export class EventsModule {}
