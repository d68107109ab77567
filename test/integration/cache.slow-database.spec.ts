import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { UserId } from '#kernel';
import {
  type CacheEpochRepository,
  GenerationCache,
  type KeptEpoch,
  MemoryGenerations,
  SharedEpoch,
} from '#platform/cache';
import { person } from '../support/people.js';
import { Truth } from './cache.fixture.js';
import { EpochInMemory } from './epoch.fixture.js';
import { eventsDatabase, eventsInstance, happen } from './events.fixture.js';

/** How long a statement on the row takes, in milliseconds, while the database is slow for the writer. */
const SLOW_MS = 600;

/** The row as one instance reaches it: over a network that can become slow. */
class SlowRow implements Pick<CacheEpochRepository, 'read' | 'move' | 'close' | 'open'> {
  slow = false;

  constructor(private readonly row: EpochInMemory) {}

  read = (): Promise<KeptEpoch> => this.reach(() => this.row.read());
  move = (): Promise<void> => this.reach(() => this.row.move());
  close = (): Promise<boolean> => this.reach(() => this.row.close());
  open = (closings: string): Promise<void> => this.reach(() => this.row.open(closings));

  private async reach<T>(statement: () => Promise<T>): Promise<T> {
    if (this.slow) await sleep(SLOW_MS);
    return statement();
  }
}

describe.each(['the instance that wrote', 'another instance'])(
  'a write whose database is slow, read by %s,',
  (whose) => {
    let dataSource: DataSource;
    let fixture: Awaited<ReturnType<typeof eventsDatabase>>;
    let row: SlowRow;
    let store: MemoryGenerations;
    let epoch: SharedEpoch;
    let writer: GenerationCache;
    let reader: GenerationCache;
    let truth: Truth;

    beforeAll(async () => {
      fixture = await eventsDatabase();
      dataSource = fixture.dataSource;
    });
    afterAll(() => fixture.close());
    beforeEach(async () => {
      const shared = new EpochInMemory();
      row = new SlowRow(shared);
      epoch = new SharedEpoch(row);
      store = new MemoryGenerations();
      writer = new GenerationCache(store, epoch);
      reader = whose === 'another instance' ? new GenerationCache(store, new SharedEpoch(shared)) : writer;
      truth = new Truth();
      await writer.stampOf(person());
    });

    const read = async (owner: UserId): Promise<string> =>
      (await reader.getMany([owner], truth.load))[0]!.value;
    const forgetting = { name: 'forget', types: ['thing.happened'] };
    /** A write of the owner's value: resolves when it may be answered. */
    const write = async (owner: UserId): Promise<void> => {
      const events = await happen(dataSource, 'thing.happened', [[owner, person()]]);
      truth.values.set(owner, (truth.values.get(owner) ?? 0) + 1);
      const handle = () => writer.forget([owner]);
      await eventsInstance(dataSource, { ...forgetting, handle }).dispatcher.dispatch(events);
    };

    it('is not answered while an instance serves the old value', async () => {
      const owners = Array.from({ length: 5 }, person);
      for (const owner of owners) expect(await read(owner)).toBe('0');
      row.slow = true;
      await Promise.all(
        owners.map(async (owner, i) => {
          // Another request makes the instance read the row: some writes find that reading begun.
          void epoch.current();
          await sleep(i * 120);
          await write(owner);
          expect(await read(owner)).toBe('1');
        }),
      );
    });

    it('is not answered either while connections to the database are opened', async () => {
      const owners = Array.from({ length: 5 }, person);
      for (const owner of owners) expect(await read(owner)).toBe('0');
      row.slow = true;
      const opening = setInterval(() => epoch.expire(), 500).unref();
      setTimeout(() => clearInterval(opening), 1_200);
      await Promise.all(
        owners.map(async (owner, i) => {
          await sleep(i * 120);
          epoch.expire();
          await write(owner);
          expect(await read(owner)).toBe('1');
        }),
      );
    });

    it('is not answered either while the store takes no invalidation', async () => {
      const owners = Array.from({ length: 5 }, person);
      for (const owner of owners) expect(await read(owner)).toBe('0');
      row.slow = true;
      store.forget = () => Promise.reject(new Error('no answer'));
      await Promise.all(
        owners.map(async (owner, i) => {
          await sleep(i * 120);
          await write(owner);
          expect(await read(owner)).toBe('1');
        }),
      );
      writer.stop();
    });

    it('that does not answer invalidates what is cached at once', async () => {
      const owner = person();
      expect(await read(owner)).toBe('0');
      const { read: answered } = row;
      row.read = () => Promise.reject(new Error('away'));
      row.move = () => Promise.reject(new Error('away'));
      epoch.expire();
      await write(owner);
      row.read = answered;
      expect(await read(owner)).toBe('1');
      writer.stop();
    });

    it('needs the store only, as long as no connection is opened or lost', async () => {
      const owner = person();
      expect(await read(owner)).toBe('0');
      const { read: answered } = row;
      row.read = () => new Promise(() => undefined);
      // By then the lease on the epoch has expired.
      await sleep(150);
      await write(owner);
      row.read = answered;
      if (reader !== writer) expect(await read(owner)).toBe('1');
    });
  },
);
