// The routes of b1 and b2: the queries of b0 written by hand.
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';

interface Query {
  user_id: string;
  offset?: string;
  limit?: string;
  /** "column" reads the total of a list from the counter column instead of COUNT. */
  total?: string;
  user_ids?: string;
  target_user_ids?: string;
}

interface Counted {
  id: string;
}

interface Since {
  id: string;
  at: Date;
}

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
const COUNTS_OF_MANY = {
  name: 'counts-of-many',
  text: `SELECT id, following_count, followers_count, friends_count, requests_received_count, requests_sent_count
         FROM users WHERE id = ANY ($1)`,
};
const FOLLOWED = {
  name: 'followed',
  text: 'SELECT followee_id AS id, created_at AS at FROM follows WHERE follower_id = $1 AND followee_id = ANY ($2)',
};
const FOLLOWING = {
  name: 'following',
  text: 'SELECT follower_id AS id, created_at AS at FROM follows WHERE followee_id = $1 AND follower_id = ANY ($2)',
};

export function addRoutes(app: FastifyInstance, pool: Pool): void {
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
    if (query.user_ids !== undefined) {
      const ids = query.user_ids.split(',');
      const found = await pool.query<Counted>(COUNTS_OF_MANY, [ids]);
      const byId = new Map(found.rows.map(({ id, ...data }) => [id, data]));
      return { message: 'OK', users: ids.map((user_id) => ({ user_id, data: byId.get(user_id) ?? {} })) };
    }
    const { rows } = await pool.query(COUNTS, [query.user_id]);
    return { message: 'OK', data: rows[0] as unknown };
  });

  /** Follows alone: these servers have no friendships and no blocks. */
  app.get<{ Querystring: Query }>('/api/connections/relationships', async ({ query }) => {
    const ids = query.target_user_ids!.split(',');
    const [followed, following] = await Promise.all([
      pool.query<Since>(FOLLOWED, [query.user_id, ids]),
      pool.query<Since>(FOLLOWING, [query.user_id, ids]),
    ]);
    const byMe = new Map(followed.rows.map(({ id, at }) => [id, at]));
    const byThem = new Map(following.rows.map(({ id, at }) => [id, at]));
    const users = ids.map((user_id) => ({
      user_id,
      data: {
        following: byMe.has(user_id),
        following_since: byMe.get(user_id) ?? null,
        followed_by: byThem.has(user_id),
        followed_by_since: byThem.get(user_id) ?? null,
      },
    }));
    return { message: 'OK', users };
  });
}
