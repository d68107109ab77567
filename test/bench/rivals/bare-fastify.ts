// b1: bare Fastify and node-postgres, with the queries of b0 written by hand; no validation, no auth, no log.
import { fastify } from 'fastify';
import pg from 'pg';

interface Query {
  user_id: string;
  offset?: string;
  limit?: string;
  /** "column" reads the total of a list from the counter column instead of COUNT. */
  total?: string;
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) });
const app = fastify();

const INSERT = {
  name: 'insert',
  text: 'INSERT INTO follows (follower_id, followee_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};
const FOLLOWING_UP = {
  name: 'following-up',
  text: 'UPDATE users SET following_count = following_count + 1 WHERE id = $1',
};
const FOLLOWERS_UP = {
  name: 'followers-up',
  text: 'UPDATE users SET followers_count = followers_count + 1 WHERE id = $1',
};
const LIST = {
  name: 'list',
  text: `SELECT u.id AS user_id, u.name, u.avatar FROM follows f JOIN users u ON u.id = f.follower_id
         WHERE f.followee_id = $1 ORDER BY f.id DESC LIMIT $2 OFFSET $3`,
};
const COUNT = { name: 'count', text: 'SELECT count(*)::int AS n FROM follows WHERE followee_id = $1' };
const COLUMN = { name: 'column', text: 'SELECT followers_count AS n FROM users WHERE id = $1' };
const COUNTS = {
  name: 'counts',
  text: `SELECT following_count, followers_count, friends_count, requests_received_count, requests_sent_count
         FROM users WHERE id = $1`,
};

app.post<{ Querystring: Query; Body: { target_user_id: string } }>(
  '/api/connections/following',
  async (request, reply) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query(INSERT, [request.query.user_id, request.body.target_user_id]);
      if (rowCount === 1) {
        await client.query(FOLLOWING_UP, [request.query.user_id]);
        await client.query(FOLLOWERS_UP, [request.body.target_user_id]);
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
    return reply.code(201).send();
  },
);

app.get<{ Querystring: Query }>('/api/connections/followers', async ({ query }) => {
  const offset = Number(query.offset ?? 0);
  const limit = Number(query.limit ?? 100);
  const [list, total] = await Promise.all([
    pool.query(LIST, [query.user_id, limit, offset]),
    pool.query<{ n: number }>(query.total === 'column' ? COLUMN : COUNT, [query.user_id]),
  ]);
  return {
    message: 'OK',
    data: list.rows as unknown[],
    meta: { total: total.rows[0]?.n ?? 0, offset, limit },
  };
});

app.get<{ Querystring: Query }>('/api/connections', async ({ query }) => {
  const { rows } = await pool.query(COUNTS, [query.user_id]);
  return { message: 'OK', data: rows[0] as unknown };
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.('listening');
