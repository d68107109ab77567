import { LateError, withDeadline } from '#kernel';
import { block } from '../../../test/support/busy.js';

const after = (milliseconds: number): Promise<string> =>
  new Promise((resolve) => setTimeout(() => resolve('an answer'), milliseconds));

describe('a deadline', () => {
  it('passes on an answer or an error that comes in time', async () => {
    await expect(withDeadline(after(1), 5_000)).resolves.toBe('an answer');
    await expect(withDeadline(Promise.reject(new Error('ill')), 5_000)).rejects.toThrow('ill');
  });

  it('rejects when no answer comes, and says after how long', async () => {
    const never = new Promise(() => undefined);
    await expect(withDeadline(never, 5)).rejects.toThrow(new LateError(5));
    await expect(withDeadline(never, 5)).rejects.toThrow('no answer within 5 ms');
  });

  it('accepts an answer that arrived while the process was busy', async () => {
    const answer = withDeadline(after(20), 10);
    block(50);
    await expect(answer).resolves.toBe('an answer');
  });

  it('leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await withDeadline(Promise.resolve(), 60_000);
    expect(timers()).toBe(before);
  });
});
