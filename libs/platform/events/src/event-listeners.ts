import { Injectable } from '@nestjs/common';
import type { EventListener } from './domain-event.js';

/** Everybody who reacts to events in this process. */
@Injectable()
export class EventListeners {
  private readonly byName = new Map<string, EventListener>();

  /** Throws when the name is taken. */
  register(listener: EventListener): void {
    if (this.byName.has(listener.name)) throw new Error(`Two event listeners are named ${listener.name}.`);
    this.byName.set(listener.name, listener);
  }

  all(): readonly EventListener[] {
    return [...this.byName.values()];
  }
}
