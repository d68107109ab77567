import { setTimeout as sleep } from 'node:timers/promises';
import { SharedEpoch } from '#platform/cache';
import { eventually } from '../support/eventually.js';
import { EpochInMemory } from './epoch.fixture.js';

/** Maximum time of a statement on the row, in milliseconds: some arrive too late for their purpose. */
const SLOWEST_MS = 60;

const stampOf = async (epoch: SharedEpoch): Promise<string | undefined> => (await epoch.current()).stamp;

describe('a closed cache', () => {
  it('is closed for every instance, and opens automatically with another epoch', async () => {
    const row = new EpochInMemory();
    const [one, two] = [new SharedEpoch(row), new SharedEpoch(row)];
    const before = await stampOf(two);
    await one.close();
    expect(one.keptClosed).toBe(true);
    expect(await stampOf(two)).toBeUndefined();
    await eventually(async () => expect(await stampOf(two)).toBeDefined());
    expect(one.keptClosed).toBe(false);
    expect(await stampOf(two)).not.toBe(before);
    expect(await stampOf(one)).toBe(await stampOf(two));
  });

  it('raises the epoch once, however long it is kept closed', async () => {
    const row = new EpochInMemory();
    let moves = 0;
    const [one, two] = [new SharedEpoch(row, () => moves++), new SharedEpoch(row)];
    const until = performance.now() + 2_500;
    while (performance.now() < until) {
      await one.close();
      await one.move();
      expect(await stampOf(two)).toBeUndefined();
      await sleep(200);
    }
    expect(moves).toBe(1);
  });

  it('is open for no instance while any instance relies on it being closed', async () => {
    const row = new EpochInMemory(SLOWEST_MS);
    const instances = [1, 2, 3].map(() => new SharedEpoch(row));
    const until = performance.now() + 10_000;
    let relied = 0;
    let opened = 0;
    let wrong = 0;
    const close = async (instance: SharedEpoch): Promise<void> => {
      while (performance.now() < until) {
        await instance.close().catch(() => undefined);
        await sleep(Math.random() * 4_000);
      }
    };
    const look = async (instance: SharedEpoch): Promise<void> => {
      while (performance.now() < until) {
        const keptClosed = instances.some((each) => each.keptClosed);
        const epoch = await stampOf(instance).catch(() => undefined);
        if (keptClosed) relied++;
        if (epoch !== undefined) opened++;
        // An instance that relies on it now may have begun to while the epoch was being read.
        if (keptClosed && epoch !== undefined && instances.some((each) => each.keptClosed)) wrong++;
        await sleep(2);
      }
    };
    await Promise.all([...instances.slice(0, 2).map(close), ...instances.map(look)]);
    expect(wrong).toBe(0);
    expect(relied).toBeGreaterThan(0);
    expect(opened).toBeGreaterThan(0);
  }, 25_000);
});
