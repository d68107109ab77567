import { readFileSync } from 'node:fs';
import pg from 'pg';
import { SESSION_SETTINGS } from '#platform/database';
import { withDatabase } from '../../tools/with-database.js';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { person } from '../support/people.js';
import { pgBouncerVersion, type ScratchPgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';
import { serviceToken } from '../support/tokens.js';

const API = '/api/connections';
const PAGE = readFileSync('docs/postgresql.md', 'utf8');
/** The settings that the page tells operators to run, for the role of the tests. */
const ROLE_SETTINGS = /```sql\n(.*?)```/s.exec(PAGE)![1]!.replaceAll('the_role', 'connections');

const version = pgBouncerVersion();
const behind = version === undefined ? describe.skip : describe;
const keepsStatements = version !== undefined && (version[0] > 1 || version[1] >= 21);
const SESSION = { pool_mode: 'session', ignore_startup_parameters: 'options' };
const TRANSACTION = { pool_mode: 'transaction', ignore_startup_parameters: 'options' };

describe('the page about PostgreSQL', () => {
  it('sets every setting that a session must have, and no other', () => {
    expect(ROLE_SETTINGS.trim().split('\n')).toEqual(
      Object.entries(SESSION_SETTINGS).map(
        ([name, value]) => `ALTER ROLE connections SET ${name} = '${value}';`,
      ),
    );
  });
});

behind('A server behind PgBouncer', () => {
  let postgres: ScratchPostgres;
  let admin: pg.Client;
  let database: TestDatabase;
  let pooler: ScratchPgBouncer | undefined;

  beforeAll(async () => {
    postgres = await startPostgres();
    admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
  }, 60_000);
  beforeEach(async () => {
    database = await createDatabase(postgres.url);
    await admin.query(ROLE_SETTINGS);
  });
  afterEach(async () => {
    await pooler?.stop();
    pooler = undefined;
    await admin.query('ALTER ROLE connections RESET ALL');
    await database.drop();
  });
  afterAll(async () => {
    await admin.end();
    await postgres.remove();
  });

  const pool = async (settings: Record<string, string>): Promise<string> => {
    pooler = await startPgBouncer(database.url, settings);
    return pooler.url;
  };

  /** The error with which the server does not start. */
  async function refusal(url: string): Promise<string> {
    const started = await startApp({ DATABASE_URL: url }).catch((error: Error) => error.message);
    if (typeof started === 'string') return started;
    await started.close();
    return 'It has started.';
  }

  async function serves(hosts: readonly TestApp[]): Promise<void> {
    const service = { Authorization: `Bearer ${await serviceToken()}` };
    const users = Array.from({ length: 20 }, () => person());
    const celebrity = person();
    const target = { target_user_id: celebrity };
    const at = (index: number) => hosts[index % hosts.length]!.http;
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(
        users.flatMap((user, i) => [
          at(i).post(`${API}/following?user_id=${user}`).set(service).send(target),
          at(i + 1)
            .post(`${API}/friends/requests/sent?user_id=${user}`)
            .set(service)
            .send(target),
          at(i).get(`${API}/followers?user_id=${celebrity}`).set(service),
          at(i + 1)
            .get(`${API}?user_id=${user}`)
            .set(service),
          at(i).get('/health/ready'),
        ]),
      );
      expect(answers.filter(({ status }) => status >= 400).map(({ body }) => body as unknown)).toEqual([]);
    }
    const { body } = await at(0).get(`${API}?user_id=${celebrity}`).set(service);
    expect((body as { data: object }).data).toMatchObject({
      followers_count: users.length,
      requests_received_count: users.length,
    });
  }

  /** Starts two instances at once on an empty database. */
  async function works(url: string): Promise<void> {
    const starts = await Promise.allSettled([0, 1].map(() => startApp({ DATABASE_URL: url })));
    const hosts = starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value);
    try {
      expect(starts.filter((start) => start.status === 'rejected')).toEqual([]);
      await serves(hosts);
      // A lock held by a session would stay with the pooler's connection.
      const migrating = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 2968573615";
      expect((await admin.query(migrating)).rows).toEqual([]);
    } finally {
      await Promise.all(hosts.map((host) => host.close()));
    }
  }

  it('works with session pooling', async () => {
    await works(await pool(SESSION));
  }, 60_000);

  if (keepsStatements) {
    it('works with transaction pooling that keeps prepared statements', async () => {
      await works(await pool({ ...TRANSACTION, max_prepared_statements: '200' }));
    }, 60_000);
  } else console.warn('SKIP: a server behind transaction pooling, which takes PgBouncer 1.21 or later.');

  it('is refused if prepared statements are lost, and the error says what to set', async () => {
    const url = await pool({ ...TRANSACTION, ...(keepsStatements && { max_prepared_statements: '0' }) });
    expect(await refusal(url)).toBe(
      'The pooler before the database in DATABASE_URL loses prepared statements: set max_prepared_statements in ' +
        'PgBouncer 1.21 or later, or pool_mode = session, or connect without one (docs/postgresql.md).',
    );
  });

  it.each(['session', 'transaction'])('is refused if %s pooling rejects startup options', async (mode) => {
    expect(await refusal(await pool({ pool_mode: mode }))).toBe(
      'The pooler before the database in DATABASE_URL refuses startup options: set ignore_startup_parameters = options ' +
        'in PgBouncer, and the settings of the session for the role, or connect without one (docs/postgresql.md).',
    );
  });

  it.each([SESSION, TRANSACTION])('is refused if settings are dropped: $pool_mode', async (settings) => {
    await admin.query(
      "ALTER ROLE connections SET jit = on; ALTER ROLE connections SET statement_timeout = '1min'",
    );
    expect(await refusal(await pool(settings))).toBe(
      'The pooler before the database in DATABASE_URL drops settings of the session (jit, statement_timeout): set them ' +
        'for the role with ALTER ROLE ... SET, and let the pooler reconnect, or connect without one (docs/postgresql.md).',
    );
  });

  it('is refused if there are no transactions', async () => {
    const url = await pool({ pool_mode: 'statement', ignore_startup_parameters: 'options' });
    expect(await refusal(url)).toContain('takes no transactions: set pool_mode = session, or transaction');
  });

  it.each([SESSION, TRANSACTION])('is refused by the tools: $pool_mode', async (settings) => {
    const env = { DATABASE_URL: await pool(settings) };
    await expect(withDatabase({ tool: 'load', env }, () => Promise.resolve())).rejects.toThrow(
      'load keeps a session and takes the time it takes: let DATABASE_URL lead to PostgreSQL without a pooler',
    );
  });
});
