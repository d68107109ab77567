import { randomUUID } from 'node:crypto';
import { toUserId, type UserId } from '#kernel';
import { CONSTANT_EPOCH } from './cache-epoch.js';
import { GenerationCache } from './generation-cache.js';
import { MemoryGenerations } from './memory-generations.js';

const CALLS = 64;

describe('Calls at the same time', () => {
  it.each([
    ['of one owner', 1, 1],
    ['of two owners', 2, 1],
    ['of a hundred owners, which take the store long', 100, CALLS / 4],
  ])('%s are looked up by few commands', async (_, owners, commands) => {
    const generations = new MemoryGenerations();
    const read = vi.spyOn(generations, 'read');
    const cache = new GenerationCache(generations, CONSTANT_EPOCH);
    const load = (missing: readonly UserId[]) => Promise.resolve(missing.map((owner) => `of ${owner}`));
    const calls = Array.from({ length: CALLS }, () =>
      Array.from({ length: owners }, () => toUserId(randomUUID())),
    );
    const found = await Promise.all(calls.map((call) => cache.getMany(call, load)));
    expect(found.map((call) => call.map(({ value }) => value))).toEqual(
      calls.map((call) => call.map((owner) => `of ${owner}`)),
    );
    expect(read).toHaveBeenCalledTimes(commands);
  });
});
