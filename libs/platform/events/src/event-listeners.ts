import { Injectable } from '@nestjs/common';
import type { EventListener } from './domain-event.js';

/** All event listeners of this process. */
@Injectable()
export class EventListeners {
  private readonly byName = new Map<string, EventListener>();

  /** Throws if the name is already used. */
  register(listener: EventListener): void {
    if (this.byName.has(listener.name)) throw new Error(`Two event listeners are named ${listener.name}.`);
    this.byName.set(listener.name, listener);
  }

  all(): readonly EventListener[] {
    return [...this.byName.values()];
  }
}
