import { pino } from 'pino';
import type { TokenKeys } from '#platform/auth';
import type { GenerationCache } from '#platform/cache';
import type { DatabaseProbe } from '#platform/database';
import type { Draining } from '#platform/http';
import { ReadinessCheck } from '../../apps/api/src/operations/readiness.js';
import { block } from '../support/busy.js';

it('readiness counts answers of the stores that arrived while the process was busy', async () => {
  const answer = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_050));
  const readiness = new ReadinessCheck(
    { ping: answer } as unknown as DatabaseProbe,
    { check: answer } as unknown as GenerationCache,
    { available: true } as TokenKeys,
    { hasBegun: false } as Draining,
    pino({ level: 'silent' }),
  );
  const answered = readiness.now();
  block(1_100);
  expect(await answered).toMatchObject({ ready: true, body: { status: 'ok' } });
});
