import { type Changes, type Filling, ProfileMemory, type Seen, Snapshot } from '#profiles';
import { type NameParts, RIGHT, wrongNames } from './names.fixture.js';
import { tellChanges } from './names.simulation.js';

/** A snapshot that takes every transaction before its end for finished. */
function withoutRunning(text: string): string {
  return text.replace(/\|(\d+):(\d+):[\d,]*/, '|$2:$2:');
}

/** A possible mistake, and the faulty part. */
const MUTATIONS: readonly [mistake: string, wrong: Partial<NameParts>][] = [
  [
    'drops nothing',
    { tellChanges: (seen, snapshot, server) => tellChanges(seen, snapshot, server).replace(/\|[^|]+$/, '|') },
  ],
  [
    'forgets which transactions were running',
    { tellChanges: (seen, ...rest) => tellChanges(seen && withoutRunning(seen), ...rest) },
  ],
  [
    'uses a log that was trimmed',
    {
      tellChanges: (seen, snapshot, server) =>
        tellChanges(
          seen,
          snapshot,
          Object.assign(Object.create(server) as typeof server, { completeSince: 0 }),
        ),
    },
  ],
  [
    'does not clear if too many have changed',
    {
      memory: class extends ProfileMemory {
        override learn(sent: Seen | undefined, changes: Changes): void {
          super.learn(sent, { ...changes, since: changes.since ?? [] });
        }
      },
    },
  ],
  [
    'does not notice another server',
    {
      tellChanges: (seen, snapshot, server) =>
        tellChanges(seen?.replace(/^[^|]*/, server.name) ?? null, snapshot, server),
      memory: class extends ProfileMemory {
        override learn(sent: Seen | undefined, changes: Changes): void {
          super.learn(sent, { ...changes, server: 'any' });
        }
        override fill(filling: Filling, changes: Changes, texts: ReadonlyMap<string, string>): void {
          super.fill(filling, { ...changes, server: 'any' }, texts);
        }
      },
    },
  ],
  [
    'keeps texts of another server',
    {
      memory: class extends ProfileMemory {
        private current = '';
        override learn(sent: Seen | undefined, changes: Changes): void {
          this.current = changes.server;
          super.learn(sent, changes);
        }
        override fill(_filling: Filling, changes: Changes, texts: ReadonlyMap<string, string>): void {
          super.fill(this.beginFilling(), { ...changes, server: this.current }, texts);
        }
      },
    },
  ],
  [
    'overlooks that a long transaction has ended',
    {
      memory: class extends ProfileMemory {
        private next = '';
        private of = '';
        override learn(sent: Seen | undefined, changes: Changes): void {
          const [, next] = changes.text.split(':');
          if (next === this.next && changes.server === this.of) return;
          [this.next, this.of] = [next!, changes.server];
          super.learn(sent, changes);
        }
      },
    },
  ],
  [
    'keeps a text although a change became known while it was read',
    {
      memory: class extends ProfileMemory {
        override fill(filling: Filling, changes: Changes, texts: ReadonlyMap<string, string>): void {
          super.fill({ ...filling, changes: [] }, changes, texts);
        }
      },
    },
  ],
  [
    'keeps a text although everything was dropped while it was read',
    {
      memory: class extends ProfileMemory {
        override fill(filling: Filling, changes: Changes, texts: ReadonlyMap<string, string>): void {
          super.fill({ ...this.beginFilling(), changes: filling.changes }, changes, texts);
        }
      },
    },
  ],
  [
    'takes texts for newer than they are',
    {
      filled: ({ changes, shown }) => {
        const snapshot = Object.assign(Object.create(changes.snapshot) as Snapshot, { sees: () => true });
        return { changes: { ...changes, snapshot }, shown };
      },
    },
  ],
  [
    'takes texts for those of a snapshot without running transactions',
    {
      filled: ({ changes, shown }) => {
        const [, text] = withoutRunning(changes.text).split('|');
        return { changes: { ...changes, snapshot: new Snapshot(text!) }, shown };
      },
    },
  ],
  [
    'learns of changes since a snapshot that it had not seen',
    {
      memory: class extends ProfileMemory {
        override learn(_sent: Seen | undefined, changes: Changes): void {
          super.learn(this.seen, { ...changes, since: changes.since ?? [] });
        }
      },
    },
  ],
];

describe('Names in memory are never older than the database when they are asked for', () => {
  it('in 10,000 orders of events', async () => {
    expect(await wrongNames(10_000, RIGHT)).toBe(0);
  }, 240_000);

  it.each(MUTATIONS)(
    'and it is caught if the memory %s',
    async (_, wrong) => {
      let caught = 0;
      for (let seed = 1; caught === 0 && seed < 10_000; seed += 100)
        caught = await wrongNames(100, { ...RIGHT, ...wrong }, seed);
      expect(caught).toBeGreaterThan(0);
    },
    120_000,
  );
});
