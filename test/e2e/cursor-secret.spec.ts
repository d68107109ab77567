import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { person } from '../support/people.js';

const PATH = '/api/connections/following';
const secret = (): string => randomBytes(32).toString('hex');

describe('a cursor', () => {
  const me = person();
  let database: TestDatabase;
  const apps: TestApp[] = [];
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });
  afterAll(() => database.drop());

  const start = async (env: Partial<NodeJS.ProcessEnv> = {}) => {
    const jwtSecret = secret();
    const app = await startApp({ DATABASE_URL: database.url, JWT_SECRET: jwtSecret, ...env });
    apps.push(app);
    const token = await new SignJWT({ sub: me })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(Buffer.from(jwtSecret));
    const authorized = { Authorization: `Bearer ${token}` };
    return {
      follow: () => app.http.post(PATH).set(authorized).send({ target_user_id: person() }),
      page: (query: string) => app.http.get(`${PATH}?limit=1&${query}`).set(authorized),
    };
  };
  const cursorOf = ({ body }: { body: { meta: { next_cursor: string } } }) => body.meta.next_cursor;

  it('is valid after the signing key was changed, and on instances that start at the same time', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    for (let i = 0; i < 3; i++) expect((await one.follow()).status).toBe(201);
    const cursor = cursorOf(await one.page(''));
    for (const { page } of [one, other, await start()]) {
      const { status, body } = await page(`cursor=${cursor}`);
      expect([status, (body as { data: unknown[] }).data]).toEqual([200, [expect.anything()]]);
    }
  });

  it('is signed with a secret that is random for each database', async () => {
    const second = await createDatabase();
    const sql = await Promise.all(
      [database, second].map(async ({ url }) => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        return client;
      }),
    );
    try {
      await Promise.all([start(), start({ DATABASE_URL: second.url })]);
      const [mine, theirs] = await Promise.all(
        sql.map(async (client) => {
          const { rows } = await client.query<{ secret: Buffer }>('SELECT secret FROM http.cursor_secret');
          expect(rows).toEqual([{ secret: expect.any(Buffer) as Buffer }]);
          expect(rows[0]!.secret).toHaveLength(32);
          return rows[0]!.secret.toString('hex');
        }),
      );
      expect(mine).not.toBe(theirs);
    } finally {
      for (const app of apps.splice(0)) await app.close();
      for (const client of sql) await client.end();
      await second.drop();
    }
  });

  it('is signed with CURSOR_SECRET if that is set', async () => {
    const env = { CURSOR_SECRET: secret() };
    const [one, same, other] = await Promise.all([start(env), start(env), start()]);
    const cursor = cursorOf(await one.page(''));
    expect((await same.page(`cursor=${cursor}`)).status).toBe(200);
    const { status, body } = await other.page(`cursor=${cursor}`);
    expect([status, (body as { code: string }).code]).toEqual([400, 'invalid_cursor']);
  });
});

describe('a JWT_SECRET that can be guessed', () => {
  it('is warned of at the start', async () => {
    const app = await startApp({ JWT_SECRET: 'short' });
    try {
      if (app.log) expect(app.log.count('JWT_SECRET has fewer than 32 bytes')).toBe(1);
    } finally {
      await app.close();
    }
  });
});
