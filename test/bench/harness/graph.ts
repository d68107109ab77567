import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import copyStreams from 'pg-copy-streams';
import { FRESH_USER_SQL } from '../client/fresh-user.js';
import { RIVAL_KEYS, RIVAL_TABLES } from '../rivals/schema.js';
import { connected } from './postgres.js';
import { startOurs } from './servers.js';

export interface GraphSize {
  users: number;
  edges: number;
  celebrity: number;
}

/** What the runs need to know about the loaded graph. */
export interface Graph {
  users: string[];
  /** Owners of lists somewhat longer than a page. */
  pageOwners: string[];
  celebrity: string;
  celebrityFollowers: number;
  edges: number;
}

/** Users who follow the celebrity in a burst; the rivals' foreign keys require them to exist. */
export const FRESH_USERS = 500_000;

const PROFILE_OF = (id: string) =>
  `'User ' || left(${id}::text, 8), 'https://images.example/' || ${id} || '.png'`;

/** Fills our database with our own loader, and gives every user a profile. */
export async function loadOurs(url: string, redisUrl: string, size: GraphSize): Promise<void> {
  // The first start creates the schema.
  await (await startOurs(url, redisUrl)).stop();
  const flags = ['--users', size.users, '--edges', size.edges, '--celebrity', size.celebrity].map(String);
  const child = spawn(process.execPath, ['dist/tools/load/main.js', ...flags], {
    env: { PATH: process.env.PATH, DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`The loader ended with ${String(code)}.`);
  await connected(url, async (client) => {
    await client.query(`INSERT INTO profiles.profile (user_id, name, avatar)
      SELECT owner, ${PROFILE_OF('owner')} FROM (SELECT DISTINCT owner FROM adjacency.entry) known ON CONFLICT DO NOTHING`);
    await client.query('VACUUM ANALYZE');
  });
}

/** Copies the edges of our graph to a rival, in our order. */
export async function copyToRival(oursUrl: string, rivalUrl: string): Promise<void> {
  await connected(rivalUrl, async (rival) => {
    await rival.query(RIVAL_TABLES);
    await connected(oursUrl, (ours) =>
      pipeline(
        ours.query(
          copyStreams.to(
            'COPY (SELECT peer, owner FROM adjacency.entry WHERE kind = 1 ORDER BY id) TO STDOUT (FORMAT binary)',
          ),
        ),
        rival.query(copyStreams.from('COPY follows (follower_id, followee_id) FROM STDIN (FORMAT binary)')),
      ),
    );
  });
  await finishRival(rivalUrl);
}

async function finishRival(url: string): Promise<void> {
  await connected(url, async (client) => {
    await client.query(`INSERT INTO users (id, name, avatar, following_count, followers_count)
      SELECT id, ${PROFILE_OF('id')}, sum(out), sum(into_) FROM (
        SELECT follower_id AS id, 1 AS out, 0 AS into_ FROM follows
        UNION ALL SELECT followee_id, 0, 1 FROM follows) side GROUP BY id`);
    await client.query(`INSERT INTO users (id)
      SELECT ${FRESH_USER_SQL} FROM generate_series(1, ${FRESH_USERS}) n`);
    await client.query("SET maintenance_work_mem = '512MB'");
    await client.query(RIVAL_KEYS);
    await client.query('VACUUM ANALYZE');
  });
}

/** Reads the graph from a loaded rival; its users and edges are the same for all. */
export async function describeGraph(rivalUrl: string): Promise<Graph> {
  return connected(rivalUrl, async (client) => {
    const ids = async (sql: string) => (await client.query<{ id: string }>(sql)).rows.map((row) => row.id);
    const star = await client.query<{ id: string; n: number }>(
      'SELECT id, followers_count AS n FROM users ORDER BY followers_count DESC LIMIT 1',
    );
    const edges = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM follows');
    return {
      users: await ids(`SELECT id FROM users WHERE following_count > 0 AND followers_count > 0
        AND followers_count < 100000 ORDER BY md5(id::text) LIMIT 50000`),
      pageOwners: await ids(`SELECT id FROM users WHERE followers_count BETWEEN 100 AND 2000
        ORDER BY md5(id::text) LIMIT 2000`),
      celebrity: star.rows[0]!.id,
      celebrityFollowers: star.rows[0]!.n,
      edges: edges.rows[0]!.n,
    };
  });
}
