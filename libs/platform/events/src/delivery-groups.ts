import type { ClaimedEvent } from './outbox.repository.js';

/** How much smaller a group is than one of the attempt before. */
const SHRINKS_BY = 8;

/** Claimed events that are delivered together: to the listener named `only`, or to all if that is empty. */
export interface DeliveryGroup {
  readonly only: string;
  readonly events: readonly ClaimedEvent[];
}

/**
 * Divides claimed events into groups by their attempts: of up to `batch` events at the first attempt, of an eighth at the
 * second, and so on. A listener that hangs on one event holds back only the events of its group, and less at each retry:
 * of 500 events, 499 are delivered by the fourth attempt, where each is alone. So none becomes a dead letter because of
 * another.
 */
export function deliveryGroups(claimed: readonly ClaimedEvent[], batch: number): DeliveryGroup[] {
  const alike = new Map<string, ClaimedEvent[]>();
  for (const event of claimed) {
    const key = `${event.attempts} ${event.listener}`;
    const events = alike.get(key);
    if (events) events.push(event);
    else alike.set(key, [event]);
  }
  return [...alike.values()].flatMap((events) => {
    const [{ attempts, listener: only }] = events as [ClaimedEvent, ...ClaimedEvent[]];
    const size = Math.ceil(batch / SHRINKS_BY ** (attempts - 1));
    const count = Math.ceil(events.length / size);
    return Array.from({ length: count }, (_, at) => ({
      only,
      events: events.slice(at * size, (at + 1) * size),
    }));
  });
}
