import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { DeadLetterRepository } from './dead-letter.repository.js';
import type { EventDelivery } from './event-delivery.js';
import type { EventMetrics } from './event-metrics.js';
import type { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

describe('The relay', () => {
  /** How often it polls in a while, if a poll takes so many milliseconds. */
  const pollsOf = async (pollMs: number): Promise<number> => {
    let polled = 0;
    const outbox: Pick<OutboxRepository, 'claim' | 'backlog'> = {
      claim: async () => {
        polled++;
        await sleep(pollMs);
        return [];
      },
      backlog: () => Promise.resolve({ pending: 0, lag: 0, dead: 0 }),
    };
    const metrics: Pick<EventMetrics, 'backlog'> = { backlog: () => undefined };
    const relay = new Relay(
      outbox as OutboxRepository,
      {} as DeadLetterRepository,
      {} as EventDelivery,
      metrics as EventMetrics,
      pino({ level: 'silent' }),
    );
    relay.onApplicationBootstrap();
    await sleep(1_200);
    await relay.beforeApplicationShutdown();
    return polled;
  };

  it('polls often while a poll is fast', async () => {
    expect(await pollsOf(5)).toBeGreaterThanOrEqual(5);
  });

  it('polls seldom while a poll is slow', async () => {
    expect(await pollsOf(300)).toBe(1);
  });
});
