import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresAccount } from '#platform/embedded';
import { person } from '../support/people.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { type Figure, writeFigures } from '../support/reliability.js';
import { startServer, type TestServer } from '../support/server.js';
import { serviceToken } from '../support/tokens.js';
import { figuresOf, observed, storm } from './observed.js';
import { type SlowProxy, startSlowProxy } from './slow-proxy.js';
import { Traffic } from './traffic.js';

const FOLLOWERS = 1_000;
const FAULT_MS = 5_000;
const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis('a server under a fault', () => {
  const figures: Figure[] = [];
  const star = person();
  let postgres: ScratchPostgres;
  let redis: ScratchRedis;
  let [network, redisNetwork]: SlowProxy[] = [];
  let server: TestServer;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    [network, redisNetwork] = await Promise.all([startSlowProxy(postgres.port), startSlowProxy(redis.port)]);
    const databaseUrl = new URL(postgres.url);
    databaseUrl.port = String(network.port);
    server = await startServer({
      DATABASE_URL: databaseUrl.href,
      REDIS_URL: `redis://127.0.0.1:${redisNetwork.port}`,
    });
    const headers = { authorization: `Bearer ${await serviceToken()}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ target_user_id: star });
    for (let i = 0; i < FOLLOWERS; i += 50) {
      const follows = Array.from({ length: 50 }, () =>
        fetch(`${server.url}/api/connections/following?user_id=${person()}`, {
          method: 'POST',
          headers,
          body,
        }),
      );
      for (const { status } of await Promise.all(follows)) expect(status).toBe(201);
    }
  });
  afterAll(async () => {
    writeFigures('overload.chaos.ts', 'Overload and faults', figures);
    await server.stop('SIGKILL');
    await Promise.all([network!.close(), redisNetwork!.close()]);
    await redis.stop();
    await postgres.remove();
  });

  /** Fails if a promise is broken; the figures are written either way. */
  const judge = (made: readonly Figure[]): void => {
    figures.push(...made);
    expect(made.filter(({ met }) => !met)).toEqual([]);
  };
  const pages = () => `${server.url}/api/connections/followers?user_id=${star}&limit=1000`;

  it.each([
    ['ask', 1_000, 'clients ask for pages of 1,000 at once'],
    ['pipeline', 500, 'clients send 50 requests for pages of 1,000 at a time'],
    ['heads', 300, 'clients send heads of 10,000 fields'],
    ['leave', 300, 'clients ask for pages of 1,000 and leave before the answer'],
    ['deaf', 500, 'clients ask for five pages of 1,000 each and read nothing'],
    ['idle', 5_000, 'connections are idle'],
    ['slow-head', 1_000, 'clients send their head a byte a second'],
    ['slow-body', 1_000, 'clients send their body a byte a second'],
  ] as const)('%s: %i clients', async (mode, clients, what) => {
    let statuses: Record<string, number> = {};
    const seen = await observed(
      server,
      async () => (statuses = await storm(mode, pages(), clients, FAULT_MS)),
      () => undefined,
    );
    const unexpected = Object.keys(statuses).filter(
      (status) => !['200', '400', '503', '408'].includes(status),
    );
    const told = Object.entries(statuses).map(([status, n]) => `${n.toLocaleString('en-US')} × ${status}`);
    judge([
      ...figuresOf(`${clients.toLocaleString('en-US')} ${what}`, seen),
      ...(['ask', 'pipeline'].includes(mode)
        ? [
            {
              what: `${clients.toLocaleString('en-US')} ${what}: answers`,
              goal: '200 or 503',
              measured: told.join(', '),
              met: unexpected.length === 0,
            },
          ]
        : []),
    ]);
    expect(unexpected).toEqual([]);
  });

  const underTraffic = async (what: string, fault: () => unknown, mend: () => unknown): Promise<void> => {
    const traffic = new Traffic(() => [server.url], person);
    traffic.start(16);
    await sleep(500);
    const seen = await observed(
      server,
      async () => {
        await fault();
        await sleep(FAULT_MS);
      },
      mend,
    );
    await traffic.stop();
    const odd = traffic.errors.filter((error) => !/(write|read): 503/.test(error));
    judge([
      ...figuresOf(what, seen),
      {
        what: `${what}: stale counts and lost writes, of ${traffic.acknowledged.toLocaleString('en-US')} writes`,
        goal: '0',
        measured: `${traffic.stale}`,
        met: traffic.stale === 0,
      },
      {
        what: `${what}: failures other than 503`,
        goal: '0',
        measured: `${odd.length} of ${traffic.errors.length} failures`,
        met: odd.length === 0,
      },
    ]);
  };

  it('PostgreSQL is stopped by a signal', () =>
    underTraffic(
      'PostgreSQL is frozen (SIGSTOP)',
      () => postgres.freeze(),
      () => postgres.thaw(),
    ));

  it('PostgreSQL is slow', () =>
    underTraffic(
      'PostgreSQL is slow (300 ms each way)',
      () => (network!.delayMs = 300),
      () => (network!.delayMs = 0),
    ));

  it('Redis is stopped by a signal', () =>
    underTraffic(
      'Redis is frozen (SIGSTOP)',
      () => redis.freeze(),
      () => redis.thaw(),
    ));

  it('Redis is slow', () =>
    underTraffic(
      'Redis is slow (100 ms each way)',
      () => (redisNetwork!.delayMs = 100),
      () => (redisNetwork!.delayMs = 0),
    ));

  it('the disk of the tables is full', async () => {
    const disk = smallDisk();
    if (disk === undefined) return console.warn('SKIP: only root can mount a small disk.');
    const sql = new pg.Client({ connectionString: postgres.url });
    await sql.connect();
    try {
      await sql.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`);
      await sql.query('ALTER TABLE adjacency.entry SET TABLESPACE small');
      await underTraffic(
        'the disk of a table is full',
        () => disk.fill(),
        () => disk.free(),
      );
      await sql.query('ALTER TABLE adjacency.entry SET TABLESPACE pg_default');
      await sql.query('DROP TABLESPACE small');
    } finally {
      await sql.end();
      disk.unmount();
    }
  });
});

/** A file system of few megabytes that PostgreSQL may use; undefined if this account may not mount one. */
function smallDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'connections-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const account = postgresAccount();
  if (account) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => {
      try {
        for (let i = 0; ; i++) writeFileSync(`${filler}-${i}`, Buffer.alloc(4096));
      } catch {
        // It is full.
      }
    },
    free: () => execFileSync('sh', ['-c', `rm -f ${filler}-*`]),
    unmount: () => {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
