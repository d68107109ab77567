import pg from 'pg';
import { migrate } from '#platform/database';
import { type Changes, changesOf, PROFILES_MANIFEST } from '#profiles';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';

type Shown = Readonly<Record<string, string>>;

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** What a statement tells, and what profiles look like in its snapshot. */
async function look(client: pg.Client, seen: string | null): Promise<{ changes: Changes; shown: Shown }> {
  const { rows } = await client.query<{ changes: string; shown: Shown }>(
    `SELECT profiles.changes_since($1) AS changes,
       (SELECT coalesce(json_object_agg(user_id, shown), '{}') FROM profiles.profile) AS shown`,
    [seen],
  );
  return { changes: changesOf(rows[0]!.changes), shown: rows[0]!.shown };
}

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)]!;

describe('The log of changed profiles', () => {
  /** Transactions in other databases of a server are part of its snapshots as well, hence a server of its own. */
  let database: ScratchPostgres;
  let reader: pg.Client;

  beforeAll(async () => {
    database = await startPostgres();
    await migrate(database.url, [PROFILES_MANIFEST]);
    reader = await connected(database.url);
  }, 60_000);
  afterAll(async () => {
    await reader.end();
    await database.remove();
  });

  /** The users that a statement is logged with; undefined if it is not logged, null if they are not listed. */
  const logged = async (...statements: string[]): Promise<readonly string[] | null | undefined> => {
    const before = await look(reader, null);
    await reader.query(['BEGIN', ...statements, 'COMMIT'].join('; '));
    const { since } = (await look(reader, before.changes.text)).changes;
    return since === undefined ? null : since[0]?.users;
  };

  it('contains every change of what lists show, whatever makes it, and nothing else', async () => {
    const [ann, bob, carol] = [person(), person(), person()];
    const insert = (user: string, name: string): string =>
      `INSERT INTO profiles.profile (user_id, name) VALUES ('${user}', '${name}')`;
    const upsert = (user: string, name: string): string =>
      `${insert(user, name)} ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, name_at = now()`;
    expect(await logged(insert(ann, 'Ann'))).toEqual([ann]);
    expect(await logged(upsert(bob, 'Bob'))).toEqual([bob]);
    expect(await logged(upsert(bob, 'Rob'))).toEqual([bob]);
    expect(await logged(upsert(bob, 'Rob'))).toBeUndefined();
    expect(
      await logged(`UPDATE profiles.profile SET avatar = 'https://a.example/' WHERE name = 'Rob'`),
    ).toEqual([bob]);
    expect(await logged('UPDATE profiles.profile SET name_at = now()')).toBeUndefined();
    expect(
      (await logged(`UPDATE profiles.profile SET user_id = '${carol}' WHERE user_id = '${bob}'`))?.toSorted(),
    ).toEqual([bob, carol].sort());
    expect(await logged(`DELETE FROM profiles.profile WHERE user_id = '${ann}'`)).toEqual([ann]);
    expect(await logged(insert(ann, 'Ann'), 'ROLLBACK')).toBeUndefined();
    expect(await logged('SAVEPOINT a', insert(ann, 'Ann'), 'ROLLBACK TO a', insert(bob, 'Bob'))).toEqual([
      bob,
    ]);
    expect(await logged('SAVEPOINT a', insert(ann, 'Ann'), 'RELEASE a', upsert(bob, 'Rob'))).toEqual([
      ann,
      bob,
    ]);
    expect(await logged('TRUNCATE profiles.profile')).toBeNull();
  });

  it('lists up to 1,000 users of a transaction', async () => {
    const insert = (users: number): string =>
      `INSERT INTO profiles.profile SELECT gen_random_uuid() FROM generate_series(1, ${users})`;
    expect(await logged(insert(1_000))).toHaveLength(1_000);
    expect(await logged(insert(1_001))).toBeNull();
    expect(await logged(insert(999), insert(1))).toHaveLength(1_000);
    expect(await logged(insert(999), insert(2), insert(1))).toBeNull();
    await reader.query('TRUNCATE profiles.profile');
  });

  it('tells exactly what has changed since any snapshot, while transactions overlap', async () => {
    const writers = await Promise.all(
      Array.from({ length: 5 }, async () => ({
        client: await connected(database.url),
        users: [person(), person()],
        open: false,
      })),
    );
    const points = [await look(reader, null)];
    let told = 0;
    for (let step = 0; step < 600; step++) {
      const writer = pick(writers);
      const { client, users } = writer;
      if (!writer.open) await client.query('BEGIN');
      writer.open = Math.random() < 0.7;
      const name = Math.random() < 0.2 ? null : `name ${step % 7}`;
      if (Math.random() < 0.2)
        await client.query('DELETE FROM profiles.profile WHERE user_id = $1', [pick(users)]);
      else
        await client.query(
          'INSERT INTO profiles.profile (user_id, name) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET name = $2',
          [pick(users), name],
        );
      if (!writer.open) await client.query(Math.random() < 0.2 ? 'ROLLBACK' : 'COMMIT');
      const before = pick(points.slice(-12));
      const now = await look(reader, before.changes.text);
      points.push(now);
      const { since } = now.changes;
      const changed = [...new Set([...Object.keys(before.shown), ...Object.keys(now.shown)])].filter(
        (user) => before.shown[user] !== now.shown[user],
      );
      expect(since?.flatMap((change) => change.users)).toEqual(expect.arrayContaining(changed));
      for (const { version } of since!) {
        expect([before.changes.snapshot.sees(version), now.changes.snapshot.sees(version)]).toEqual([
          false,
          true,
        ]);
      }
      if (changed.length > 0) told++;
    }
    expect(told).toBeGreaterThan(50);
    for (const { client } of writers) await client.end();
  });

  it('reads no more if a long transaction is running', async () => {
    const long = await connected(database.url);
    await long.query('BEGIN');
    await long.query('INSERT INTO profiles.profile SELECT gen_random_uuid() FROM generate_series(1, 5)');
    for (let i = 0; i < 300; i++)
      await reader.query('INSERT INTO profiles.profile (user_id) VALUES ($1)', [person()]);
    const seen = (await look(reader, null)).changes.text;
    const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT profiles.changes_since('${seen}')`;
    // The first call also reads what planning needs.
    await reader.query(explain);
    const { rows } = await reader.query<{ 'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number } }] }>(
      explain,
    );
    expect(rows[0]!['QUERY PLAN'][0].Plan['Shared Hit Blocks']).toBeLessThan(20);
    expect((await look(reader, seen)).changes.since).toEqual([]);
    await long.query('COMMIT');
    expect((await look(reader, seen)).changes.since).toEqual([
      {
        version: expect.any(Number) as number,
        users: expect.arrayContaining([expect.any(String)]) as string[],
      },
    ]);
    await long.end();
  });

  it('is trimmed, and then tells a snapshot from before that it does not know', async () => {
    const insert = (): Promise<unknown> =>
      reader.query('INSERT INTO profiles.profile (user_id) VALUES ($1)', [person()]);
    const trim = async (horizon: string): Promise<string> =>
      (await reader.query<{ horizon: string }>('SELECT profiles.trim_changes($1) AS horizon', [horizon]))
        .rows[0]!.horizon;
    const old = (await look(reader, null)).changes.text;
    await insert();
    const { version } = (await look(reader, old)).changes.since![0]!;
    // A transaction of autovacuum may still be running.
    const horizon = await eventually(async () => {
      const oldest = await trim('0');
      expect(Number(oldest)).toBeGreaterThan(version);
      return oldest;
    });
    const { text } = (await look(reader, null)).changes;
    await insert();
    expect((await look(reader, old)).changes.since).not.toBeUndefined();
    await trim(horizon);
    expect((await look(reader, old)).changes.since).toBeUndefined();
    expect((await look(reader, text)).changes.since).toHaveLength(1);
    // A horizon from the future is that of another server.
    await eventually(async () => {
      await trim('1000000000000');
      const { rows } = await reader.query('SELECT FROM profiles.change');
      expect(rows).toHaveLength(0);
    });
    expect((await look(reader, (await look(reader, null)).changes.text)).changes.since).toEqual([]);
  });

  it('recovers from rows of another server, which a dump contains', async () => {
    const far = 9_000_000_000;
    await reader.query('INSERT INTO profiles.change VALUES ($1, $2)', [far, [person()]]);
    await reader.query('UPDATE profiles.change_log SET complete_since = $1', [far]);
    const { text } = (await look(reader, null)).changes;
    await reader.query('SELECT txid_current()');
    expect((await look(reader, text)).changes.since).toBeUndefined();
    await reader.query('SELECT profiles.trim_changes(0)');
    const after = (await look(reader, null)).changes.text;
    await reader.query('SELECT txid_current()');
    expect((await look(reader, after)).changes.since).toEqual([]);
    await reader.query('DELETE FROM profiles.change_log');
    await reader.query('SELECT txid_current()');
    expect((await look(reader, after)).changes.since).toBeUndefined();
  });
});

it('A server that has crashed, or was started again, is another one', async () => {
  const server = await startPostgres();
  try {
    await migrate(server.url, [PROFILES_MANIFEST]);
    const serverOf = async (): Promise<string> => {
      const client = await connected(server.url);
      const { changes } = await look(client, null);
      await client.end();
      return changes.server;
    };
    const first = await serverOf();
    expect(await serverOf()).toBe(first);
    const victim = await connected(server.url);
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    process.kill(rows[0]!.pid, 'SIGKILL');
    const crashed = await eventually(async () => {
      const now = await serverOf();
      expect(now).not.toBe(first);
      return now;
    });
    await server.restart();
    expect(await serverOf()).not.toBe(crashed);
  } finally {
    await server.remove();
  }
}, 60_000);
