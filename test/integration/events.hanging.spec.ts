import type { DataSource } from 'typeorm';
import { type DomainEvent, LONGEST_ROUND_MS } from '#platform/events';
import { eventually, HANGS_MS } from '../support/eventually.js';
import { person } from '../support/people.js';
import { eventsDatabase, eventsInstance, happen } from './events.fixture.js';

const TYPE = 'thing.happened';
const BATCH = 500;
const ATTEMPTS = 8;
const REJECTS_AFTER_MS = 100;

/** Hangs on some events, and rejects others after a while. */
class Troubled {
  readonly name = 'troubled';
  readonly types = [TYPE];
  readonly calls: string[][] = [];
  readonly seen: string[] = [];
  hangsOn: (id: string) => boolean = () => false;
  rejects: (id: string) => boolean = () => false;

  async handle(events: readonly DomainEvent[]): Promise<void> {
    const ids = events.map((event) => event.id);
    this.calls.push(ids);
    if (ids.some(this.hangsOn)) await new Promise(() => undefined);
    if (ids.some(this.rejects)) {
      await new Promise((resolve) => setTimeout(resolve, REJECTS_AFTER_MS));
      throw new Error('ill');
    }
    this.seen.push(...ids);
  }
}

describe('events of a listener that hangs or is slow to fail', () => {
  let dataSource: DataSource;
  let fixture: Awaited<ReturnType<typeof eventsDatabase>>;
  let listener: Troubled;
  let instance: ReturnType<typeof eventsInstance>;

  beforeAll(async () => {
    fixture = await eventsDatabase();
    dataSource = fixture.dataSource;
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    await dataSource.query('TRUNCATE events.outbox, events.dead_letter');
    listener = new Troubled();
    instance = eventsInstance(dataSource, listener);
  });

  const makeDue = (): Promise<unknown> =>
    dataSource.query('UPDATE events.outbox SET next_attempt_at = clock_timestamp()');
  /** Events that a relay may claim, claimed as often as given. */
  const due = async (count: number, attempts = 0): Promise<string[]> => {
    const pairs = Array.from({ length: count }, () => [person(), person()] as const);
    const events = await happen(dataSource, TYPE, pairs);
    await dataSource.query('UPDATE events.outbox SET attempts = $1', [attempts]);
    await makeDue();
    return events.map((event) => event.id);
  };
  /** How many events wait, by their number of attempts. */
  const waiting = async (): Promise<Record<number, number>> => {
    const rows = await dataSource.query<{ attempts: number; events: number }[]>(
      'SELECT attempts, count(*)::int AS events FROM events.outbox GROUP BY 1',
    );
    return Object.fromEntries(rows.map((row) => [row.attempts, row.events]));
  };
  /** How many events another relay claims while this one is in its round. */
  const claimedMeanwhile = async (): Promise<number> => {
    const other = eventsInstance(dataSource).relay;
    let isOver = false;
    const round = instance.relay.round().finally(() => (isOver = true));
    await eventually(() => expect(listener.calls).not.toEqual([]));
    let claimed = 0;
    while (!isOver) claimed += await other.round();
    await round;
    return claimed;
  };

  it('are delivered, except the one on which it hangs, which alone becomes a dead letter', async () => {
    const ids = await due(BATCH);
    const bad = ids[200]!;
    listener.hangsOn = (id) => id === bad;
    for (let attempt = 1; attempt <= ATTEMPTS / 2; attempt++) {
      await makeDue();
      await instance.relay.round();
    }
    expect(await waiting()).toEqual({ [ATTEMPTS / 2]: 1 });
    expect(listener.seen.toSorted()).toEqual(ids.filter((id) => id !== bad).toSorted());
    for (let attempt = ATTEMPTS / 2 + 1; attempt <= ATTEMPTS; attempt++) {
      await makeDue();
      await instance.relay.round();
    }
    expect(await waiting()).toEqual({});
    expect(listener.calls.filter((call) => call.includes(bad))).toHaveLength(ATTEMPTS);
    expect(await instance.deadLetters.list()).toMatchObject([
      { id: bad, lastError: 'no answer within 800 ms' },
    ]);
  });

  it('are claimed by no other relay while it hangs, and have failed once', async () => {
    await due(5);
    listener.hangsOn = () => true;
    expect(await claimedMeanwhile()).toBe(0);
    expect(await waiting()).toEqual({ 1: 5 });
    expect(listener.calls).toHaveLength(1);
  });

  it('are claimed by no other relay while it rejects one after the other, and have failed once', async () => {
    const ids = await due(40);
    listener.rejects = () => true;
    expect(await claimedMeanwhile()).toBe(0);
    expect(await waiting()).toEqual({ 1: 40 });
    expect(listener.calls.slice(0, 3)).toEqual([ids, [ids[0]], [ids[1]]]);
  });

  it('that a round has no time for are due at once, and have not failed', async () => {
    await due(40, 3);
    listener.hangsOn = () => true;
    await instance.relay.round();
    const tried = listener.calls.length;
    expect(tried).toBeLessThan(40);
    expect(await waiting()).toEqual({ 3: 40 - tried, 4: tried });
    await dataSource.query('DELETE FROM events.outbox WHERE attempts = 4');
    listener.hangsOn = () => false;
    await eventually(async () => {
      await instance.relay.round();
      expect(await waiting()).toEqual({});
    });
    expect(listener.seen).toHaveLength(40 - tried);
  });

  it('do not delay the stop of the relay, which begins no further delivery', async () => {
    await due(40);
    listener.rejects = () => true;
    instance.relay.onApplicationBootstrap();
    await eventually(() => expect(listener.calls.length).toBeGreaterThan(1));
    const begun = listener.calls.length;
    await instance.relay.beforeApplicationShutdown();
    expect(listener.calls).toHaveLength(begun);
    expect(await waiting()).toEqual({ 1: 40 });
  });

  it('do not delay the stop of the relay for longer than one timeout', async () => {
    await due(12);
    listener.hangsOn = () => true;
    instance.relay.onApplicationBootstrap();
    await eventually(() => expect(listener.calls).not.toEqual([]));
    const began = performance.now();
    await instance.relay.beforeApplicationShutdown();
    expect(performance.now() - began).toBeLessThan(HANGS_MS);
  });

  it('are claimed for longer than a round lasts', async () => {
    await due(1);
    const [{ ms }] = await dataSource.transaction(async (tx) => {
      await tx.query('SELECT events.claim(1)');
      return tx.query('SELECT extract(epoch FROM next_attempt_at - now()) * 1000 AS ms FROM events.outbox');
    });
    // The rest of the time is for storing the outcome.
    expect(Number(ms)).toBeGreaterThan(1.2 * LONGEST_ROUND_MS);
  });
});
