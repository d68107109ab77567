import pg from 'pg';
import { migrate } from '#platform/database';
import { PROFILES_AS_JSON, PROFILES_MANIFEST } from '#profiles';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { person } from '../support/people.js';

describe('users as lists show them', () => {
  let database: TestDatabase;
  let sql: pg.Client;

  beforeAll(async () => {
    database = await createDatabase();
    await migrate(database.url, [PROFILES_MANIFEST]);
    sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });

  const shown = async (...users: string[]): Promise<string> =>
    (await sql.query<{ text: string }>(`SELECT ${PROFILES_AS_JSON}($1) AS text`, [users])).rows[0]!.text;

  it('are the same, character by character, without a profile and with an empty one', async () => {
    const user = person();
    const before = await shown(user);
    expect(before).toBe(JSON.stringify([{ user_id: user, name: null, avatar: null }]));
    await sql.query('INSERT INTO profiles.profile (user_id) VALUES ($1)', [user]);
    expect(await shown(user)).toBe(before);
  });

  it.each(['Ann', '', '"', '\\', '\u0001\n\t', '{"a":[1]}', "O'Neill </b>", '💥\u2028é', 'null'])(
    'have their name and avatar in JSON: %j',
    async (text) => {
      const users = [person(), person(), person()];
      await sql.query(
        'INSERT INTO profiles.profile (user_id, name, avatar) VALUES ($1, $3, NULL), ($2, NULL, $3)',
        [users[0], users[1], text],
      );
      expect(JSON.parse(await shown(...users))).toEqual([
        { user_id: users[0], name: text, avatar: null },
        { user_id: users[1], name: null, avatar: text },
        { user_id: users[2], name: null, avatar: null },
      ]);
    },
  );
});
