import type { DeliveryGroup } from './delivery-groups.js';
import type { EventDelivery, FailedDelivery } from './event-delivery.js';
import type { ClaimedEvent } from './outbox.repository.js';

/** Maximum number of groups that are delivered at the same time. */
const AT_ONCE = 16;

/**
 * One round of a relay: delivers groups of claimed events, each call of a listener with a timeout of `limitMs`
 * milliseconds, and begins no delivery unless `mayBegin`.
 */
export class RelayRound {
  readonly failures: FailedDelivery[] = [];
  /** Events that were given to no listener. */
  readonly untried: ClaimedEvent[] = [];

  constructor(
    private readonly delivery: EventDelivery,
    private readonly limitMs: number,
    private readonly mayBegin: () => boolean,
  ) {}

  async deliver(groups: readonly DeliveryGroup[]): Promise<void> {
    const waiting = [...groups];
    const lane = async (): Promise<void> => {
      for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
        if (this.mayBegin()) await this.deliverGroup(group);
        else this.untried.push(...group.events);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  /**
   * A group that a listener rejects is delivered to it event by event, so that only the bad event fails. One on which it
   * hangs is not, as each event might take as long again: after a timeout no delivery may begin, so the whole group fails.
   */
  private async deliverGroup({ only, events }: DeliveryGroup): Promise<void> {
    for (const failure of await this.delivery.deliver(events, this.limitMs, only)) {
      if (failure.events.length === 1) this.failures.push(failure);
      else await this.deliverEach(failure);
    }
  }

  /** Events for which no time is left have failed with their group. */
  private async deliverEach(failure: FailedDelivery): Promise<void> {
    for (const [at, event] of failure.events.entries()) {
      if (!this.mayBegin()) {
        this.failures.push({ ...failure, events: failure.events.slice(at) });
        return;
      }
      this.failures.push(...(await this.delivery.deliver([event], this.limitMs, failure.listener)));
    }
  }
}
