import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BLOCKS_EVENTS } from '#blocks';
import { FOLLOWING_EVENTS } from '#following';
import { FRIENDSHIP_EVENTS } from '#friendship';
import { type DomainEvent, type EventListener, EventListeners } from '#platform/events';
import { UserCountsCache } from '../user-counts.cache.js';

/** Invalidates the cached counts of both users of every event. */
@Injectable()
export class ForgetCounts implements EventListener, OnModuleInit {
  readonly name = 'stats.forget-counts';
  readonly types = [...FOLLOWING_EVENTS, ...FRIENDSHIP_EVENTS, ...BLOCKS_EVENTS].map((event) => event.type);

  constructor(
    private readonly cache: UserCountsCache,
    private readonly listeners: EventListeners,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  async handle(events: readonly DomainEvent[]): Promise<void> {
    await this.cache.forget([...new Set(events.flatMap((event) => [event.actor, event.subject]))]);
  }
}
