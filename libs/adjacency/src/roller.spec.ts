import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Roller } from './roller.js';
import { LISTS_AT_ONCE, type RollerRepository } from './roller.repository.js';
import type { RollerMetrics } from './roller-metrics.js';

describe('The roller', () => {
  const counts = { folds: 0, lengthened: 0, vacuumed: 0, observed: 0 };
  let roller: Roller;

  /** Each fold takes a millisecond and finds so many changes. */
  const startWith = (changes: number): void => {
    Object.assign(counts, { folds: 0, lengthened: 0, vacuumed: 0, observed: 0 });
    const lists: Pick<RollerRepository, 'fold' | 'lengthen' | 'plant' | 'vacuum'> = {
      fold: async () => {
        counts.folds++;
        await sleep(1);
        return changes;
      },
      lengthen: () => {
        counts.lengthened++;
        return Promise.resolve(0);
      },
      plant: () => Promise.resolve(0),
      vacuum: () => Promise.resolve(void counts.vacuumed++),
    };
    const metrics: Pick<RollerMetrics, 'folded' | 'observe'> = {
      folded: () => undefined,
      observe: () => Promise.resolve(void counts.observed++),
    };
    roller = new Roller(lists as RollerRepository, metrics as RollerMetrics, pino({ level: 'silent' }));
    roller.onApplicationBootstrap();
  };

  afterEach(() => roller.beforeApplicationShutdown());

  it('gives all steps their turn while every fold finds more than it can take', async () => {
    startWith(20_000);
    await sleep(700);
    expect(counts.folds).toBeGreaterThan(20);
    expect(counts.lengthened).toBeGreaterThan(0);
    expect(counts.vacuumed).toBeGreaterThan(0);
    expect(counts.observed).toBeGreaterThan(1);
  });

  it('pauses after a fold that has left nothing waiting', async () => {
    startWith(LISTS_AT_ONCE - 1);
    await sleep(500);
    expect(counts.folds - counts.observed).toBeLessThan(2);
    expect(counts.folds).toBeLessThan(30);
  });
});
