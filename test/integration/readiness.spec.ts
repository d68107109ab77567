import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { TokenKeys } from '#platform/auth';
import type { GenerationCache } from '#platform/cache';
import type { DatabaseProbe } from '#platform/database';
import { Draining } from '#platform/http';
import { ReadinessCheck } from '../../apps/api/src/operations/readiness.js';

describe('The readiness check', () => {
  let pings: number;
  let answers: boolean;
  let draining: Draining;
  let readiness: ReadinessCheck;

  beforeEach(() => {
    pings = 0;
    answers = true;
    draining = new Draining();
    const database: Pick<DatabaseProbe, 'ping'> = {
      ping: async () => {
        pings++;
        await sleep(20);
        if (!answers) throw new Error('away');
      },
    };
    const cache: Pick<GenerationCache, 'check'> = { check: () => Promise.resolve() };
    const keys: Pick<TokenKeys, 'available'> = { available: true };
    readiness = new ReadinessCheck(
      database as DatabaseProbe,
      cache as GenerationCache,
      keys as TokenKeys,
      draining,
      pino({ level: 'silent' }),
    );
  });

  it('asks the stores once for all who ask at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => readiness.now()));
    expect(new Set(all.map(({ body }) => body.status))).toEqual(new Set(['ok']));
    expect(pings).toBe(1);
  });

  it('asks them again after that', async () => {
    expect((await readiness.now()).ready).toBe(true);
    answers = false;
    expect(await readiness.now()).toMatchObject({ ready: false, body: { status: 'unavailable' } });
    answers = true;
    expect((await readiness.now()).ready).toBe(true);
  });

  it('is not ready from the moment at which the server begins to stop', async () => {
    const before = readiness.now();
    draining.begin();
    expect((await before).ready).toBe(true);
    expect(await readiness.now()).toEqual({ ready: false, body: { status: 'draining' } });
  });
});
