import { pino } from 'pino';
import { toUserId } from '#kernel';
import { type DomainEvent, EventDelivery, EventListeners, EventMetrics } from '#platform/events';
import { Metrics } from '#platform/observability';
import { block } from '../../../../test/support/busy.js';
import { person } from '../../../../test/support/people.js';

const EVENT: DomainEvent = {
  id: '1',
  type: 'thing.happened',
  actor: toUserId(person()),
  subject: toUserId(person()),
  at: '2026-01-01T00:00:00.000000Z',
};

function deliveryTo(handle: () => Promise<void>): EventDelivery {
  const listeners = new EventListeners();
  listeners.register({ name: 'listener', types: [EVENT.type], handle });
  return new EventDelivery(listeners, new EventMetrics(new Metrics()), pino({ level: 'silent' }));
}

describe('a delivery', () => {
  it('accepts a listener that finished while the process was busy', async () => {
    const delivery = deliveryTo(() => new Promise((resolve) => setTimeout(resolve, 20)));
    const failures = delivery.deliver([EVENT], 10);
    block(50);
    expect(await failures).toEqual([]);
  });
});
