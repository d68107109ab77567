import pg from 'pg';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { createDataSource, DatabaseProbe, queryNamed, Replicas } from '#platform/database';
import { Metrics } from '#platform/observability';
import { eventually } from '../support/eventually.js';
import { type ScratchPostgres, startPostgres, startReplica } from '../support/postgres.js';
import { startSilentProxy } from '../support/silent-proxy.js';

const WRITE = { name: 'test.write', text: 'UPDATE seen SET n = n + 1 RETURNING n' };
const READ = { name: 'test.read', text: 'SELECT n, pg_is_in_recovery() AS replica FROM seen' };

describe('reads from a streaming replica', () => {
  let primary: ScratchPostgres;
  let standby: ScratchPostgres;
  let dataSource: DataSource;
  let replicas: Replicas;
  const metrics = new Metrics();
  let operator: pg.Client;

  beforeAll(async () => {
    primary = await startPostgres();
    dataSource = createDataSource(primary.url, []);
    await dataSource.initialize();
    await dataSource.query('CREATE TABLE seen AS SELECT 0 AS n');
    standby = await startReplica(primary);
    replicas = new Replicas(
      dataSource,
      { databaseReplicaUrls: [standby.url] },
      metrics,
      pino({ level: 'silent' }),
    );
    operator = new pg.Client({ connectionString: standby.url });
    operator.on('error', () => undefined);
    await operator.connect();
  }, 60_000);

  afterAll(async () => {
    await operator.end();
    await replicas.onApplicationShutdown();
    await dataSource.destroy();
    await standby.remove();
    await primary.remove();
  }, 60_000);

  const read = async (): Promise<{ n: number; replica: boolean }> =>
    (await replicas.query<{ n: number; replica: boolean }>(READ, []))[0]!;

  it('are answered by the replica when it has caught up', async () => {
    await eventually(async () => expect((await read()).replica).toBe(true));
  });

  it('see every write while the replica lags from time to time', async () => {
    let violations = 0;
    let fromReplica = 0;
    for (let i = 0; i < 300; i++) {
      if (i % 60 === 20) await operator.query('SELECT pg_wal_replay_pause()');
      if (i % 60 === 40) await operator.query('SELECT pg_wal_replay_resume()');
      const [row] = await queryNamed<{ n: number }>(dataSource, WRITE);
      const seen = await read();
      if (seen.n < row!.n) violations++;
      if (seen.replica) fromReplica++;
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await operator.query('SELECT pg_wal_replay_resume()');
    expect(violations).toBe(0);
    await eventually(async () => expect((await read()).replica).toBe(true));
    expect(fromReplica).toBeLessThan(300);
    const text = await metrics.text();
    expect(text).toMatch(/^database_replica_reads_total\{server="replica 1"\} [1-9]/m);
    expect(text).toMatch(/^database_replica_unused_total\{server="replica 1",cause="lagging"\} [1-9]/m);
    expect(text).toMatch(/^database_replica_lag_bytes\{server="replica 1"\} \d/m);
  });

  it('come from the primary while replay is paused', async () => {
    await operator.query('SELECT pg_wal_replay_pause()');
    const [row] = await queryNamed<{ n: number }>(dataSource, WRITE);
    expect(await read()).toEqual({ n: row!.n, replica: false });
    await operator.query('SELECT pg_wal_replay_resume()');
  });

  it('do not use the replica for writes', async () => {
    const source = await createDataSource(standby.url, []).initialize();
    try {
      await expect(new DatabaseProbe(dataSource).ping()).resolves.toBeUndefined();
      await expect(new DatabaseProbe(source).ping()).rejects.toMatchObject({ code: 'database_unavailable' });
    } finally {
      await source.destroy();
    }
  });

  it('come from the primary when the connection to the replica is reset during the read', async () => {
    const proxy = await startSilentProxy(standby.port);
    const url = new URL(standby.url);
    url.port = String(proxy.port);
    const reset = new Replicas(
      dataSource,
      { databaseReplicaUrls: [url.href] },
      new Metrics(),
      pino({ level: 'silent' }),
    );
    try {
      const slow = {
        name: 'test.slow',
        text: 'SELECT CASE WHEN pg_is_in_recovery() THEN pg_sleep(5) END, pg_is_in_recovery() AS replica',
      };
      const rows = reset.query<{ replica: boolean }>(slow, []);
      await eventually(async () => {
        const asleep = `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query = '${slow.text.replaceAll("'", "''")}'`;
        expect((await operator.query(asleep)).rowCount).toBe(1);
      });
      proxy.reset();
      expect((await rows)[0]!.replica).toBe(false);
    } finally {
      await reset.onApplicationShutdown();
      await proxy.close();
    }
  });

  it('come from the primary when the replica is stopped', async () => {
    await eventually(async () => expect((await read()).replica).toBe(true));
    await standby.stop();
    expect((await read()).replica).toBe(false);
    expect(await metrics.text()).toMatch(/unused_total\{server="replica 1",cause="failed"\} [1-9]/);
  });
});
