import { withDatabase } from '../../tools/with-database.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';

describe('the connection of a tool', () => {
  let postgres: ScratchPostgres;

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);

  afterAll(() => postgres.remove());

  it('is reported by the next statement if it has broken', async () => {
    const env = { DATABASE_URL: postgres.url };
    const broken = withDatabase({ tool: 'a-tool', env }, async ({ client, dataSource }) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const gone = new Promise((resolve) => client.once('end', resolve));
      await dataSource.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
      await gone;
      await client.query('SELECT 1');
    });
    await expect(broken).rejects.toThrow('connection');
  });
});
