import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { toUserId, type UserId } from '#kernel';
import { inTransaction } from '#platform/database';
import { appendEvents, type DomainEvent } from '#platform/events';
import { eventually, HANGS_MS } from '../support/eventually.js';
import { person } from '../support/people.js';
import { eventsDatabase, eventsInstance, happen } from './events.fixture.js';

class Recorder {
  readonly types = ['thing.happened'];
  readonly seen: string[] = [];
  failures = 0;
  poison = new Set<string>();

  constructor(readonly name: string) {}

  handle(events: readonly DomainEvent[]): Promise<void> {
    if (this.failures > 0) {
      this.failures--;
      return Promise.reject(new Error('the listener is ill'));
    }
    if (events.some((event) => this.poison.has(event.id))) return Promise.reject(new Error('poison'));
    this.seen.push(...events.map((event) => event.id));
    return Promise.resolve();
  }
}

describe('events', () => {
  let dataSource: DataSource;
  let fixture: Awaited<ReturnType<typeof eventsDatabase>>;
  let recorder: Recorder;
  let other: Recorder;
  let instance: ReturnType<typeof eventsInstance>;

  beforeAll(async () => {
    fixture = await eventsDatabase();
    dataSource = fixture.dataSource;
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    await dataSource.query('TRUNCATE events.outbox, events.dead_letter');
    recorder = new Recorder('recorder');
    other = new Recorder('other');
    instance = eventsInstance(dataSource, recorder, other);
  });

  const pending = async (): Promise<number> =>
    Number((await dataSource.query('SELECT count(*) FROM events.outbox'))[0].count);
  const makeDue = (): Promise<unknown> =>
    dataSource.query(`UPDATE events.outbox SET next_attempt_at = clock_timestamp()`);

  it('carry ascending ids and the time in ISO 8601', async () => {
    const events = await happen(dataSource, 'thing.happened', [
      [person(), person()],
      [person(), person()],
    ]);
    expect(BigInt(events[1]!.id)).toBeGreaterThan(BigInt(events[0]!.id));
    expect(events[0]!.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('reach every listener of their type once, and leave the outbox', async () => {
    const events = await happen(dataSource, 'thing.happened');
    await instance.dispatcher.dispatch([...events, ...(await happen(dataSource, 'nobody.cares'))]);
    expect(recorder.seen).toEqual([events[0]!.id]);
    expect(other.seen).toEqual([events[0]!.id]);
    await eventually(async () => expect(await pending()).toBe(0));
  });

  /** A write of a user that appends two events to others, and fails in its transaction if told to. */
  const write = (user: UserId, isRefused = false): Promise<void> => {
    const writes = instance.dispatcher.groupCommit<UserId, void>({
      key: (actor) => actor,
      commit: async ([actor]) => {
        const events = await inTransaction(dataSource, async (tx) => {
          const one = { type: 'thing.happened', actor: actor!, subject: person() };
          const appended = await appendEvents(tx, [one, { ...one, subject: person() }]);
          if (isRefused) throw new Error('no');
          return appended;
        });
        return { results: [undefined], events };
      },
    });
    return writes.submit(user);
  };

  it('of a transaction that rolls back do not exist', async () => {
    await expect(write(person(), true)).rejects.toThrow('no');
    expect(await pending()).toBe(0);
    expect(recorder.seen).toEqual([]);
  });

  it('of a write are delivered before it is answered', async () => {
    await write(person());
    expect(recorder.seen).toHaveLength(2);
    expect(other.seen).toEqual(recorder.seen);
  });

  it('of batched writes are all delivered before any write is answered, whoever the actors are', async () => {
    let commits = 0;
    const writes = instance.dispatcher.groupCommit<string, number>({
      key: (user) => user,
      commit: async (users) => {
        commits++;
        const events = users.flatMap((user) => [
          { type: 'thing.happened', actor: person(), subject: toUserId(user) },
          { type: 'thing.happened', actor: person(), subject: person() },
        ]);
        return { results: users.map((_, at) => at), events: await appendEvents(dataSource, events) };
      },
    });
    const seen = await Promise.all(
      [person(), person(), person()].map((user) => writes.submit(user).then(() => recorder.seen.length)),
    );
    expect([commits, seen]).toEqual([1, [6, 6, 6]]);
  });

  it('of a crashed instance are soon delivered by a relay', async () => {
    const [event] = await happen(dataSource, 'thing.happened');
    const started = performance.now();
    instance.relay.onApplicationBootstrap();
    try {
      await eventually(() => expect(recorder.seen).toEqual([event!.id]));
      expect(performance.now() - started).toBeLessThan(HANGS_MS);
      await eventually(async () => expect(await pending()).toBe(0));
    } finally {
      await instance.relay.beforeApplicationShutdown();
    }
  });

  it('are not claimed by the relay while the instance that wrote them may still deliver them', async () => {
    await happen(dataSource, 'thing.happened');
    expect(await instance.relay.round()).toBe(0);
  });

  it('that a listener failed to handle are kept and retried', async () => {
    recorder.failures = 1;
    const events = await happen(dataSource, 'thing.happened');
    await instance.dispatcher.dispatch(events);
    expect(await pending()).toBe(1);
    await makeDue();
    expect(await instance.relay.round()).toBe(1);
    expect(recorder.seen).toEqual([events[0]!.id]);
    expect(await pending()).toBe(0);
  });

  it('do not overtake an earlier event of the same user that waits for its retry', async () => {
    const user = person();
    const [first, second] = await happen(dataSource, 'thing.happened', [
      [user, person()],
      [person(), user],
    ]);
    const [third] = await happen(dataSource, 'thing.happened');
    recorder.poison.add(first!.id);
    await dataSource.query(`UPDATE events.outbox SET next_attempt_at = clock_timestamp() WHERE id = $1`, [
      first!.id,
    ]);
    await instance.relay.round();
    await dataSource.query(
      `UPDATE events.outbox SET next_attempt_at = clock_timestamp() + interval '1 hour' WHERE id = $1`,
      [first!.id],
    );
    await dataSource.query(`UPDATE events.outbox SET next_attempt_at = clock_timestamp() WHERE id > $1`, [
      first!.id,
    ]);
    await instance.relay.round();
    expect(recorder.seen).toEqual([third!.id]);
    recorder.poison.clear();
    await makeDue();
    await instance.relay.round();
    expect(recorder.seen).toEqual([third!.id, first!.id, second!.id]);
  });

  it('that fail at every retry become dead letters, and only they, and are replayed to the one listener', async () => {
    const events = await happen(dataSource, 'thing.happened', [
      [person(), person()],
      [person(), person()],
      [person(), person()],
    ]);
    recorder.poison.add(events[1]!.id);
    for (let attempt = 0; attempt < 8; attempt++) {
      await makeDue();
      await instance.relay.round();
    }
    expect(await pending()).toBe(0);
    expect(recorder.seen).toEqual([events[0]!.id, events[2]!.id]);
    expect(await instance.deadLetters.list()).toMatchObject([
      { id: events[1]!.id, listener: 'recorder', lastError: 'poison' },
    ]);

    recorder.poison.clear();
    other.seen.length = 0;
    expect(await instance.deadLetters.replay('1')).toBe(0);
    expect(await instance.deadLetters.replay(events[1]!.id)).toBe(1);
    await instance.relay.round();
    expect(recorder.seen).toContain(events[1]!.id);
    expect(other.seen).toEqual([]);
    expect(await instance.deadLetters.list()).toEqual([]);
    expect(await pending()).toBe(0);
  });

  it('are delivered once by relays that work at the same time', async () => {
    const events = await happen(
      dataSource,
      'thing.happened',
      Array.from({ length: 2_000 }, () => [person(), person()] as const),
    );
    const relays = Array.from({ length: 4 }, () => eventsInstance(dataSource, recorder).relay);
    await makeDue();
    await eventually(async () => {
      await Promise.all(relays.map((relay) => relay.round()));
      expect(await pending()).toBe(0);
    });
    expect(recorder.seen.toSorted()).toEqual(events.map((event) => event.id).toSorted());
  });

  it('of a listener that never finishes delay nobody for long', async () => {
    const stuck = {
      name: 'stuck',
      types: ['thing.happened'],
      handle: () => new Promise<void>(() => undefined),
    };
    const { dispatcher } = eventsInstance(dataSource, stuck, recorder);
    const started = performance.now();
    await dispatcher.dispatch(await happen(dataSource, 'thing.happened'));
    expect(performance.now() - started).toBeLessThan(4_000 + HANGS_MS);
    expect(await pending()).toBe(1);
  });

  const TOOL = 'dist/tools/dead-letters/main.js';
  (existsSync(TOOL) ? it : it.skip)('that are dead letters are listed and replayed by the tool', async () => {
    await dataSource.query(
      `INSERT INTO events.dead_letter (id, listener, type, actor, subject, at, last_error)
       VALUES (7, 'recorder', 'thing.happened', $1, $1, now(), 'ill')`,
      [person()],
    );
    const env = { ...process.env, DATABASE_URL: fixture.url };
    const tool = (...args: string[]): string =>
      execFileSync(process.execPath, [TOOL, ...args], { env }).toString();
    expect(JSON.parse(tool('list'))).toMatchObject({ id: '7', listener: 'recorder', last_error: 'ill' });
    expect(tool('replay')).toBe('1 replayed\n');
    await instance.relay.round();
    expect(recorder.seen).toEqual(['7']);
  });
});
