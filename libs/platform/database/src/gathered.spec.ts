import { setTimeout as sleep } from 'node:timers/promises';
import { onBehalfOf } from '#kernel';
import { DatabaseUnavailableError } from './database.errors.js';
import { gathered } from './gathered.js';

const STATEMENTS = 12;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** Reads that do not end before `release` is called. */
function held(
  answer: (keys: readonly number[]) => Promise<readonly number[]> = (keys) => Promise.resolve(keys),
) {
  const sent: number[][] = [];
  let release: () => void = () => undefined;
  const released = new Promise<void>((done) => (release = done));
  const reads = gathered<number, number>(async (keys) => {
    sent.push([...keys]);
    await released;
    return answer(keys);
  });
  /** One statement for each key. */
  const fill = async (load = (key: number) => reads.load(key)) => {
    const answers = [];
    for (let key = 0; key < STATEMENTS; key++) {
      answers.push(load(key).catch(codeOf));
      await turn();
    }
    return answers;
  };
  return { reads, sent, release, fill };
}

const codeOf = (error: { code?: string; name: string }): string => error.code ?? error.name;

describe('gathered reads', () => {
  it('of one turn share a statement, and each gets its own value', async () => {
    const sent: number[][] = [];
    const reads = gathered<number, number>((keys) => {
      sent.push([...keys]);
      return Promise.resolve(keys.map((key) => key * 10));
    });
    expect(await Promise.all([1, 2, 3].map((key) => reads.load(key)))).toEqual([10, 20, 30]);
    expect(sent).toEqual([[1, 2, 3]]);
  });

  it('wait for a limited number of statements, and then share the next', async () => {
    const { reads, sent, release, fill } = held();
    const first = await fill();
    const next = [100, 101].map((key) => reads.load(key));
    await turn();
    const last = reads.load(102);
    await turn();
    expect(sent).toHaveLength(STATEMENTS);
    release();
    expect(await Promise.all([...first, ...next, last])).toEqual([
      ...Array(STATEMENTS).keys(),
      100,
      101,
      102,
    ]);
    expect(sent.slice(STATEMENTS)).toEqual([[100, 101, 102]]);
  });

  it('are not sent if their caller has gone by then, and are finished if they were sent', async () => {
    const { reads, sent, release, fill } = held();
    const caller = { isGone: false };
    const first = await fill((key) => onBehalfOf(caller, () => reads.load(key)));
    const dropped = onBehalfOf(caller, () => reads.load(100)).catch(codeOf);
    const other = onBehalfOf({ isGone: false }, () => reads.load(101));
    const nobodys = reads.load(102);
    await turn();
    caller.isGone = true;
    release();
    expect(await Promise.all(first)).toEqual([...Array(STATEMENTS).keys()]);
    expect(await Promise.all([dropped, other, nobodys])).toEqual(['CallerGoneError', 101, 102]);
    expect(sent.slice(STATEMENTS)).toEqual([[101, 102]]);
  });

  it('that waited while the database did not answer are refused, and newer ones are sent', async () => {
    const { reads, sent, release, fill } = held((keys) =>
      keys[0]! < STATEMENTS ? Promise.reject(new DatabaseUnavailableError()) : Promise.resolve(keys),
    );
    const first = await fill();
    const waited = reads.load(100).catch(codeOf);
    await sleep(700);
    const late = reads.load(101);
    await turn();
    release();
    expect(new Set(await Promise.all(first))).toEqual(new Set(['database_unavailable']));
    expect(await waited).toBe('database_unavailable');
    expect(await late).toBe(101);
    expect(sent.slice(STATEMENTS)).toEqual([[101]]);
  });
});
