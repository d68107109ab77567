import fc from 'fast-check';
import pg from 'pg';
import type { Api } from '../support/openapi-client.js';
import { startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const LISTS = {
  following_count: '/api/connections/following',
  followers_count: '/api/connections/followers',
  friends_count: '/api/connections/friends',
};
const SENT = '/api/connections/friends/requests/sent';
const RECEIVED = '/api/connections/friends/requests/received';
const PEOPLE = 9;

type Kind = keyof typeof LISTS;

/** The connections between people, by their numbers, newest first. */
class Model {
  readonly lists = new Map<string, number[]>();
  readonly blocks = new Set<string>();

  list(kind: Kind, owner: number): number[] {
    const key = `${kind} ${owner}`;
    return this.lists.get(key) ?? this.lists.set(key, []).get(key)!;
  }

  hides(a: number, b: number): boolean {
    return this.blocks.has(`${a} ${b}`) || this.blocks.has(`${b} ${a}`);
  }

  add(kind: Kind, mirror: Kind, a: number, b: number): void {
    if (this.hides(a, b) || this.list(kind, a).includes(b)) return;
    this.list(kind, a).unshift(b);
    this.list(mirror, b).unshift(a);
  }

  sever(a: number, b: number): void {
    for (const kind of Object.keys(LISTS) as Kind[])
      for (const [owner, peer] of [
        [a, b],
        [b, a],
      ] as const) {
        const list = this.list(kind, owner);
        if (list.includes(peer)) list.splice(list.indexOf(peer), 1);
      }
  }

  /** What a viewer sees of a list. */
  seen(viewer: number, kind: Kind, owner: number): number[] {
    if (this.hides(viewer, owner)) return [];
    return this.list(kind, owner).filter((peer) => !this.hides(viewer, peer));
  }
}

const someone = fc.nat({ max: PEOPLE - 1 });
const step = fc
  .record({
    does: fc.constantFrom('follow', 'follow', 'follow', 'befriend', 'befriend', 'block', 'unblock'),
    a: someone,
    b: fc.oneof(someone, fc.constant(0)),
  })
  .filter(({ a, b }) => a !== b);

describe.each([
  ['few blocks', undefined],
  ['blocks that are too many to look up one by one', 2],
])('A viewer, with %s', (_, few) => {
  let api: Api;
  let sql: pg.Client;
  beforeAll(async () => {
    api = await startApi();
    sql = new pg.Client({ connectionString: api.databaseUrl });
    await sql.connect();
    await sql.query(
      `CREATE OR REPLACE FUNCTION adjacency.leaf_capacity() RETURNS int LANGUAGE sql STABLE RETURN 2`,
    );
    if (few === undefined) return;
    const { rows } = await sql.query<{ text: string }>(
      "SELECT pg_get_functiondef('blocks.hidden_entries'::regproc) AS text",
    );
    const changed = rows[0]!.text.replace('few constant int := 1000', `few constant int := ${few}`);
    expect(changed).not.toBe(rows[0]!.text);
    await sql.query(changed);
  });
  afterAll(async () => {
    await sql.end();
    await api.close();
  });

  async function make(
    people: readonly string[],
    model: Model,
    { does, a, b }: { does: string; a: number; b: number },
  ) {
    const [me, other] = [people[a]!, people[b]!];
    const barred = model.hides(a, b);
    const body = { target_user_id: other };
    switch (does) {
      case 'follow':
        await api.as(me).post(LISTS.following_count, body, barred ? 403 : 201);
        return model.add('following_count', 'followers_count', a, b);
      case 'befriend':
        if (model.list('friends_count', a).includes(b)) return;
        await api.as(me).post(SENT, body, barred ? 403 : 201);
        await api.as(other).patch(`${RECEIVED}/${me}`, barred ? 404 : 200);
        return model.add('friends_count', 'friends_count', a, b);
      case 'block':
        await api.as(me).post('/api/connections/blocks', body);
        model.sever(a, b);
        return void model.blocks.add(`${a} ${b}`);
      default:
        await api.as(me).delete(`/api/connections/blocks/${other}`);
        return void model.blocks.delete(`${a} ${b}`);
    }
  }

  /** All pages joined, by offset and by cursor. */
  async function read(viewer: string, path: string, owner: string, total: number): Promise<string[][]> {
    const walks: string[][] = [];
    for (const by of ['offset', 'cursor'] as const) {
      const ids: string[] = [];
      let next: string | undefined = '';
      while (next !== undefined) {
        const { body } = await api.as(viewer).get(`${path}?user_id=${owner}&limit=2${next}`);
        expect(body.meta.total).toBe(total);
        ids.push(...body.data.map(({ user_id }: { user_id: string }) => user_id));
        const more: string | undefined = body.meta.next_cursor;
        next = more && (by === 'cursor' ? `&cursor=${more}` : `&offset=${ids.length}`);
      }
      walks.push(ids);
    }
    return walks;
  }

  it('sees no hidden users, and lists, totals and counts agree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 60, size: 'max' }), async (steps) => {
        const people = Array.from({ length: PEOPLE }, person);
        const model = new Model();
        for (const each of steps) await make(people, model, each);
        for (const viewer of [0, 1, 2]) {
          for (const owner of [0, 3, 4, viewer]) {
            const { body } = await api.as(people[viewer]!).get(`/api/connections?user_id=${people[owner]!}`);
            for (const [kind, path] of Object.entries(LISTS) as [Kind, string][]) {
              const seen = model.seen(viewer, kind, owner).map((i) => people[i]!);
              expect({ kind, count: body.data[kind] }).toEqual({ kind, count: seen.length });
              expect(await read(people[viewer]!, path, people[owner]!, seen.length)).toEqual([seen, seen]);
            }
          }
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  }, 120_000);
});
