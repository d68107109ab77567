import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';
import { serviceToken, userToken } from '../support/tokens.js';

const PATH = '/api/connections/following';

describe('operations', () => {
  let host: TestApp;
  beforeAll(async () => {
    host = await startApp();
  });
  afterAll(() => host.close());

  it('is alive and ready', async () => {
    expect((await host.http.get('/health/live')).status).toBe(200);
    expect((await host.http.get('/health/ready')).status).toBe(200);
  });

  it('counts requests by the pattern of their route', async () => {
    await host.http.get(PATH).set('Authorization', `Bearer ${await userToken()}`);
    await host.http.get('/nowhere-in-particular');
    const { text, headers } = await host.http.get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/api\/connections\/following",status="200"\} [1-9]/,
    );
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain('nowhere-in-particular');
  });

  it('is degraded and ready without Redis', async () => {
    const away = await startApp({ REDIS_URL: 'redis://127.0.0.1:1' });
    try {
      const { status, body } = await away.http.get('/health/ready');
      expect([status, body.status]).toEqual([200, 'degraded']);
    } finally {
      await away.close();
    }
  });

  it('opens no more connections than DATABASE_POOL_SIZE, and still answers all requests', async () => {
    const small = await startApp({ DATABASE_POOL_SIZE: '4' });
    const admin = new pg.Client({ connectionString: small.databaseUrl });
    await admin.connect();
    try {
      const service = { Authorization: `Bearer ${await serviceToken()}` };
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, i) => {
          const query = `user_id=${person()}`;
          if (i % 2 === 0) return small.http.get(`${PATH}?${query}`).set(service);
          const target = { target_user_id: person() };
          return small.http.post(`/api/connections/friends/requests/sent?${query}`).set(service).send(target);
        }),
      );
      expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
      const { rows } = await admin.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'connections-api'`,
      );
      expect(rows[0]!.n).toBeGreaterThan(1);
      expect(rows[0]!.n).toBeLessThanOrEqual(4);
    } finally {
      await admin.end();
      await small.close();
    }
  });

  it('is not ready, and answers 503, while PostgreSQL is unavailable', async () => {
    const postgres = await startPostgres();
    const away = await startApp({ DATABASE_URL: postgres.url });
    try {
      await postgres.stop();
      const ready = await away.http.get('/health/ready');
      expect(ready.status).toBe(503);
      expect(Number(ready.headers['retry-after'])).toBeGreaterThan(0);
      const user = { Authorization: `Bearer ${await userToken()}` };
      const service = { Authorization: `Bearer ${await serviceToken()}` };
      const target = { target_user_id: person() };
      const { http } = away;
      // Named statements, transactions and TypeORM's own API, combined and single.
      const answers = await Promise.all([
        http.get(PATH).set(user),
        http.get('/api/connections').set(user),
        http.post('/api/connections/following').set(user).send(target),
        http.post('/api/connections/friends/requests/sent').set(user).send(target),
        http.get('/api/audience/profile').set(user),
        http
          .put('/api/audience/profile')
          .set(service)
          .send([{ user_id: person(), data: { name: 'Alice' } }]),
      ]);
      for (const { status, body, headers } of answers) {
        expect([status, body.code]).toEqual([503, 'database_unavailable']);
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      }
      expect((await away.http.get('/health/live')).status).toBe(200);
    } finally {
      await away.close();
      await postgres.remove();
    }
  });

  describe('on a PostgreSQL that takes no writes', () => {
    let postgres: ScratchPostgres;
    let admin: pg.Client;
    let away: TestApp;

    beforeAll(async () => {
      postgres = await startPostgres();
      away = await startApp({ DATABASE_URL: postgres.url });
      admin = new pg.Client({ connectionString: postgres.url });
      await admin.connect();
    }, 60_000);
    afterAll(async () => {
      await admin.end();
      await away.close();
      await postgres.remove();
    });

    const readiness = async (): Promise<unknown[]> => {
      const { status, body } = await away.http.get('/health/ready');
      return [status, (body as { database: boolean }).database];
    };
    const write = async (): Promise<number> => {
      const token = await userToken();
      const answer = await away.http
        .post(PATH)
        .set('Authorization', `Bearer ${token}`)
        .send({ target_user_id: person() });
      return answer.status;
    };

    it('is not ready while it is read-only, and ready again afterwards', async () => {
      await admin.query('ALTER SYSTEM SET default_transaction_read_only = on');
      await admin.query('SELECT pg_reload_conf()');
      await eventually(async () => expect(await readiness()).toEqual([503, false]));
      expect(await write()).toBe(503);
      await admin.query('SET default_transaction_read_only = off');
      await admin.query('ALTER SYSTEM RESET default_transaction_read_only');
      await admin.query('SELECT pg_reload_conf()');
      await eventually(async () => expect(await readiness()).toEqual([200, true]));
      expect(await write()).toBe(201);
    });

    it('is not ready after a write has failed on a full disk, and ready as soon as there is space', async () => {
      // The error of PostgreSQL when it cannot extend a table.
      await admin.query(`
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
        CREATE FUNCTION full_disk_ddl() RETURNS event_trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON adjacency.entry EXECUTE FUNCTION full_disk();
        CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS')
          EXECUTE FUNCTION full_disk_ddl()`);
      expect(await write()).toBe(503);
      expect(await readiness()).toEqual([503, false]);
      expect(await readiness()).toEqual([503, false]);
      await admin.query('DROP EVENT TRIGGER full_disk; DROP TRIGGER full_disk ON adjacency.entry');
      expect(await readiness()).toEqual([200, true]);
      expect(await write()).toBe(201);
    });
  });
});
