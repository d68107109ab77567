import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { block, burn } from '../support/busy.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { serviceToken } from '../support/tokens.js';

const withRedis = hasRedisServer() ? describe : describe.skip;

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly milliseconds: number;
}

/** The counts of the users in one request. */
async function counts(app: TestApp, token: string, users: readonly string[]): Promise<Answer> {
  const began = performance.now();
  const answer = await fetch(`${app.url}/api/connections?user_ids=${users.join(',')}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { code } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, milliseconds: performance.now() - began };
}

const people = (count: number): string[] => Array.from({ length: count }, person);

describe('a server whose event loop is late', () => {
  it('refuses API requests as overloaded, answers health, and recovers by itself', async () => {
    const app = await startApp({}, {});
    const token = await serviceToken();
    try {
      // The gate is armed shortly after the start.
      await eventually(async () => expect((await counts(app, token, people(1))).status).toBe(200));
      await sleep(2_200);
      let late = true;
      const blocking = (async () => {
        while (late) {
          block(1_300);
          await sleep(1);
        }
      })();
      try {
        await eventually(
          async () => {
            const [answer, live] = await Promise.all([
              fetch(`${app.url}/api/connections?user_ids=${person()}`, {
                headers: { Authorization: `Bearer ${token}` },
              }),
              fetch(`${app.url}/health/live`),
            ]);
            expect(live.status).toBe(200);
            expect(answer.status).toBe(503);
            expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
            expect(await answer.json()).toMatchObject({ code: 'overloaded' });
          },
          { timeoutMs: 20_000 },
        );
      } finally {
        late = false;
        await blocking;
      }
      await eventually(async () => expect((await counts(app, token, people(1))).status).toBe(200));
    } finally {
      await app.close();
    }
  }, 60_000);
});

describe('a server whose event loop is late for less than a second', () => {
  it('refuses nothing', async () => {
    const app = await startApp({}, {});
    const token = await serviceToken();
    try {
      await sleep(2_200);
      for (let i = 0; i < 6; i++) {
        const answer = counts(app, token, people(1));
        for (let blocks = 0; blocks < 4; blocks++) {
          block(300);
          await sleep(1);
        }
        expect((await answer).status).toBe(200);
      }
    } finally {
      await app.close();
    }
  }, 60_000);
});

describe('a server with as much work as it may have', () => {
  it('refuses further API requests as overloaded, by their size, and no longer once clients have gone', async () => {
    const app = await startApp({}, { eventLoopDelayMs: 30_000, work: 980 });
    const database = new pg.Client({ connectionString: app.databaseUrl });
    await database.connect();
    const headers = { Authorization: `Bearer ${await serviceToken()}` };
    const leaving = new AbortController();
    const read = (limit: number, signal?: AbortSignal) =>
      fetch(`${app.url}/api/connections/followers?user_id=${person()}&limit=${limit}`, { headers, signal });
    try {
      await database.query('BEGIN; LOCK TABLE adjacency.entry IN ACCESS EXCLUSIVE MODE');
      // A page of 1,000 weighs 101.
      const large = Array.from({ length: 9 }, () => read(1_000, leaving.signal).catch(() => 'left'));
      await sleep(300);
      const refused = await Promise.all(Array.from({ length: 20 }, () => read(1_000)));
      for (const answer of refused) {
        expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
          503,
          'overloaded',
        ]);
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      }
      expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
      leaving.abort();
      expect(new Set(await Promise.all(large))).toEqual(new Set(['left']));
      await sleep(100);
      const small = Array.from({ length: 40 }, () => read(100));
      await sleep(300);
      await database.query('ROLLBACK');
      expect(new Set((await Promise.all(small)).map(({ status }) => status))).toEqual(new Set([200]));
      expect((await read(1_000)).status).toBe(200);
    } finally {
      await database.end();
      await app.close();
    }
  });
});

withRedis('a server without a reachable Redis', () => {
  let app: TestApp;
  let redis: ScratchRedis;
  let token: string;
  beforeAll(async () => {
    redis = await startRedis();
    app = await startApp({ REDIS_URL: redis.url });
    token = await serviceToken();
    await eventually(async () => {
      const { cache } = (await (await fetch(`${app.url}/health/ready`)).json()) as { cache: boolean };
      expect(cache).toBe(true);
    });
  });
  afterAll(async () => {
    await app.close();
    await redis.stop();
  });

  it('reads a limited number of counts from PostgreSQL at once, and refuses the rest immediately', async () => {
    const database = new pg.Client({ connectionString: app.databaseUrl });
    await database.connect();
    await redis.kill();
    try {
      await database.query('BEGIN; LOCK TABLE adjacency.entry IN ACCESS EXCLUSIVE MODE');
      const asked = Array.from({ length: 60 }, () => counts(app, token, people(100)));
      const refused = await eventually(async () => {
        const done = await Promise.race([Promise.all(asked), sleep(0)]);
        expect(done).toBeUndefined();
        const settled = await Promise.all(asked.map((answer) => Promise.race([answer, sleep(0)])));
        const answers = settled.filter((answer) => answer !== undefined);
        expect(answers.length).toBeGreaterThanOrEqual(40);
        return answers;
      });
      expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(
        new Set(['503 overloaded']),
      );
      await database.query('ROLLBACK');
      const answers = await Promise.all(asked);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
      expect((await counts(app, token, people(100))).status).toBe(200);
    } finally {
      await database.end();
      await redis.restart();
    }
  });
});

withRedis('a server without enough CPU time', () => {
  it('answers as many requests as it can from the cache', async () => {
    const redis = await startRedis();
    const app = await startApp({ REDIS_URL: redis.url, LOG_LEVEL: 'error' });
    const token = await serviceToken();
    const batches = Array.from({ length: 16 }, () => people(100));
    const reads = async (): Promise<Record<string, number>> => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      const lines = [...text.matchAll(/^counts_cache_reads_total\{result="(\w+)"\} (\d+)/gm)];
      return Object.fromEntries(lines.map(([, result, count]) => [result!, Number(count)]));
    };
    /**
     * Keeps all batches in flight, each sent again when it is answered. Returns how many were answered successfully.
     */
    const traffic = async (milliseconds: number): Promise<number> => {
      const until = performance.now() + milliseconds;
      let good = 0;
      const readOn = async (batch: readonly string[]): Promise<void> => {
        while (performance.now() < until) {
          if ((await counts(app, token, batch)).status === 200) good++;
        }
      };
      await Promise.all(batches.map(readOn));
      return good;
    };
    try {
      await traffic(1_500);
      const stop = burn(2);
      let late = true;
      const blocking = (async () => {
        while (late) {
          block(150);
          await sleep(1);
        }
      })();
      try {
        const first = await traffic(2_000);
        const before = await reads();
        const second = await traffic(2_000);
        const after = await reads();
        const share =
          ((after.bypass ?? 0) - (before.bypass ?? 0)) / ((after.hit ?? 0) - (before.hit ?? 0) || 1);
        expect(second).toBeGreaterThan(first / 2);
        expect(share).toBeLessThan(0.005);
      } finally {
        late = false;
        await blocking;
        await stop();
      }
    } finally {
      await app.close();
      await redis.stop();
    }
  }, 60_000);
});
