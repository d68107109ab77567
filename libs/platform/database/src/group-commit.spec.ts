import { onBehalfOf } from '#kernel';
import { DatabaseUnavailableError } from './database.errors.js';
import { GroupCommit } from './group-commit.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('GroupCommit', () => {
  it('batches what is submitted together and returns each operation its own result', async () => {
    const batches: number[][] = [];
    const writes = new GroupCommit<number, number>({
      key: String,
      commit: async (ops) => {
        batches.push([...ops]);
        await turn();
        return { results: ops.map((op) => op * 10) };
      },
    });
    await expect(Promise.all([1, 2, 3].map((op) => writes.submit(op)))).resolves.toEqual([10, 20, 30]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('runs no more batches at once, and none larger, than allowed', async () => {
    let inFlight = 0;
    const seen: { inFlight: number; size: number }[] = [];
    const writes = new GroupCommit<number, void>({
      key: String,
      maxBatch: 4,
      maxInFlight: 2,
      commit: async (ops) => {
        seen.push({ inFlight: ++inFlight, size: ops.length });
        await turn();
        inFlight--;
        return { results: ops.map(() => undefined) };
      },
    });
    await Promise.all(Array.from({ length: 50 }, (_, op) => writes.submit(op)));
    expect(Math.max(...seen.map((batch) => batch.inFlight))).toBe(2);
    expect(Math.max(...seen.map((batch) => batch.size))).toBe(4);
  });

  it('commits the operations of one key in their order, never two in one batch or at once', async () => {
    const committed: string[] = [];
    const busy = new Set<string>();
    const writes = new GroupCommit<string, void>({
      key: (op) => op[0]!,
      commit: async (ops) => {
        const keys = ops.map((op) => op[0]!);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.some((key) => busy.has(key))).toBe(false);
        keys.forEach((key) => busy.add(key));
        await turn();
        keys.forEach((key) => busy.delete(key));
        committed.push(...ops);
        return { results: ops.map(() => undefined) };
      },
    });
    await Promise.all(['a1', 'b1', 'a2', 'a3', 'b2'].map((op) => writes.submit(op)));
    expect(committed.filter((op) => op.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(committed.filter((op) => op.startsWith('b'))).toEqual(['b1', 'b2']);
  });

  it('lets only the failing operation fail', async () => {
    const writes = new GroupCommit<number, number>({
      key: String,
      commit: (ops) =>
        ops.includes(2) ? Promise.reject(new Error('two')) : Promise.resolve({ results: [...ops] }),
    });
    const settled = await Promise.allSettled([1, 2, 3].map((op) => writes.submit(op)));
    expect(settled.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not retry a batch one by one while the database is unavailable', async () => {
    let commits = 0;
    const writes = new GroupCommit<number, number>({
      key: String,
      commit: () => {
        commits++;
        return Promise.reject(new DatabaseUnavailableError());
      },
    });
    await Promise.allSettled([1, 2, 3].map((op) => writes.submit(op)));
    expect(commits).toBe(1);
  });

  it('answers only after afterCommit, which gets every event of the batch', async () => {
    const order: string[] = [];
    const writes = new GroupCommit<number, number, string>({
      key: String,
      commit: (ops) => Promise.resolve({ results: [...ops], events: ['of nobody in particular', 'of 1'] }),
      afterCommit: async (events) => {
        await turn();
        order.push(...events);
      },
    });
    await Promise.all([1, 2].map((op) => writes.submit(op).then(() => order.push(`answer ${op}`))));
    expect(order).toEqual(['of nobody in particular', 'of 1', 'answer 1', 'answer 2']);
  });

  it('drops operations whose caller has gone before they are sent, and finishes those that were sent', async () => {
    const batches: string[][] = [];
    const writes = new GroupCommit<string, string>({
      key: String,
      maxInFlight: 1,
      commit: async (ops) => {
        batches.push([...ops]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { results: ops };
      },
    });
    const caller = { isGone: false };
    const submit = (op: string) =>
      onBehalfOf(caller, () => writes.submit(op)).catch(({ name }: Error) => name);
    const sent = submit('sent');
    await turn();
    await turn();
    const [queued, other] = [submit('queued'), onBehalfOf({ isGone: false }, () => writes.submit('other'))];
    caller.isGone = true;
    expect(await Promise.all([sent, queued, other])).toEqual(['sent', 'CallerGoneError', 'other']);
    expect(batches).toEqual([['sent'], ['other']]);
  });

  it('refuses work when its queue is full', async () => {
    const writes = new GroupCommit<number, number>({
      key: String,
      maxWaiting: 1,
      commit: (ops) => Promise.resolve({ results: [...ops] }),
    });
    const first = writes.submit(1);
    await expect(writes.submit(2)).rejects.toMatchObject({ code: 'overloaded' });
    await expect(first).resolves.toBe(1);
  });

  it('rejects what waited while the database did not answer, and continues with what has just arrived', async () => {
    const asked: string[] = [];
    const writes = new GroupCommit<string, string>({
      key: (op) => op[0]!,
      maxInFlight: 1,
      commit: async (ops) => {
        asked.push(...ops);
        if (!ops.includes('a1')) return { results: ops };
        await new Promise((resolve) => setTimeout(resolve, 700));
        throw new DatabaseUnavailableError();
      },
    });
    const waiting = ['a1', 'a2', 'b1'].map((op) =>
      writes.submit(op).catch(({ code }: { code: string }) => code),
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
    const late = writes.submit('c1');
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 3 }, () => 'database_unavailable'));
    expect(await late).toBe('c1');
    expect(asked).toEqual(['a1', 'b1', 'c1']);
  });

  describe('if a part of the database is unavailable', () => {
    const away = new DatabaseUnavailableError();
    const start = ({ known }: { known: boolean }) => {
      const state = { known, batches: [] as number[][] };
      const writes = new GroupCommit<number, number>({
        key: String,
        maxInFlight: 1,
        lost: (ops) => Promise.resolve(ops.map((op) => state.known && op % 2 === 1)),
        commit: (ops) => {
          state.batches.push([...ops]);
          if (ops.every((op) => op % 2 === 0)) return Promise.resolve({ results: ops });
          state.known = true;
          return Promise.reject(away);
        },
      });
      return { state, submit: (ops: number[]) => Promise.allSettled(ops.map((op) => writes.submit(op))) };
    };
    const done = (value: number) => ({ status: 'fulfilled', value });
    const refused = { status: 'rejected', reason: expect.any(DatabaseUnavailableError) as unknown };

    it('refuses operations that need it and commits the others, once this is known', async () => {
      const { state, submit } = start({ known: true });
      await expect(submit([1, 2, 3, 4])).resolves.toEqual([refused, done(2), refused, done(4)]);
      await expect(submit([5, 7])).resolves.toEqual([refused, refused]);
      expect(state.batches).toEqual([[2, 4]]);
    });

    it('notices it when a batch fails', async () => {
      const { state, submit } = start({ known: false });
      await expect(submit([1, 2, 3, 4])).resolves.toEqual([refused, done(2), refused, done(4)]);
      expect(state.batches).toEqual([
        [1, 2, 3, 4],
        [2, 4],
      ]);
    });

    it('refuses all operations if it is not known which part', async () => {
      const writes = new GroupCommit<number, number>({
        key: String,
        lost: () => Promise.reject(new Error('nor does that answer')),
        commit: () => Promise.reject(away),
      });
      await expect(Promise.allSettled([1, 2].map((op) => writes.submit(op)))).resolves.toEqual([
        refused,
        refused,
      ]);
    });
  });
});
