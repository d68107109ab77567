import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import type { Adjacency } from '#adjacency';
import { toUserId } from '#kernel';
import { Metrics } from '#platform/observability';
import { StalenessObserver } from './staleness-observer.js';
import type { UserCountsCache } from './user-counts.cache.js';
import { countsAsJson } from './user-counts.js';

const NONE = [0, 0, 0, 0, 0];

describe('The observer of cached counts', () => {
  it('compares a share of them, and no more than twenty in a second', () => {
    let compared = 0;
    const sizes = () => ((compared += 1), Promise.resolve([NONE]));
    const observer = new StalenessObserver(
      { sizes } as unknown as Adjacency,
      {} as UserCountsCache,
      pino({ level: 'silent' }),
      new Metrics(),
    );
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const answer = () =>
      observer.sample(toUserId(randomUUID()), {
        json: countsAsJson(NONE),
        hidden: 0,
        cached: true,
        stamp: '1',
      });
    for (let answers = 0; answers < 10_000; answers++) answer();
    expect(compared).toBe(20);
    now.mockReturnValue(2_000);
    for (let answers = 0; answers < 10_000; answers++) answer();
    expect(compared).toBe(40);
    now.mockRestore();
  });
});
