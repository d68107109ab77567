import pg from 'pg';
import { type Api, startApi } from './openapi-client.js';
import { person } from './people.js';

describe('a call whose answer is not the one expected', () => {
  const level = process.env.LOG_LEVEL;
  let api: Api;
  beforeAll(async () => {
    delete process.env.LOG_LEVEL;
    api = await startApi();
  });
  afterAll(async () => {
    if (level !== undefined) process.env.LOG_LEVEL = level;
    await api.close();
  });

  const failureOf = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'It passed.',
      (error: Error) => error.message,
    );

  it('fails with the log lines of its request, and of no other', async () => {
    const caller = api.as(person());
    await caller.get('/api/connections');
    const message = await failureOf(caller.get('/api/connections/following', 418));
    expect(message).toContain('GET /api/connections/following: 200, not 418');
    const lines = message.split('\n').filter((line) => line.startsWith('{"level"'));
    expect(lines.map((line) => (JSON.parse(line) as { route: string }).route)).toEqual([
      '/api/connections/following',
    ]);
  });

  it('fails with the cause of a fault, which the answer does not tell', async () => {
    const sql = new pg.Client({ connectionString: api.databaseUrl });
    await sql.connect();
    try {
      await sql.query('DROP TABLE profiles.profile');
    } finally {
      await sql.end();
    }
    const message = await failureOf(api.service.get(`/api/audience/profile?user_id=${person()}`));
    expect(message).toContain('500, not 200');
    expect(message).toContain('relation \\"profiles.profile\\" does not exist');
  });
});
