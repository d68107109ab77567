import fc from 'fast-check';
import { type ListKind, mirrorOf, type Pair } from '#adjacency';
import type { UserId } from '#kernel';
import {
  FAR_LIST,
  FAR_MIRROR,
  LIST,
  type Lists,
  MIRROR,
  MUTUAL,
  peersOf,
  user,
} from './adjacency.fixture.js';

const PEOPLE = 24;
const LISTS = [LIST, MUTUAL, FAR_LIST];
const KINDS = [LIST, MIRROR, MUTUAL, FAR_LIST, FAR_MIRROR];

interface Held {
  readonly peer: UserId;
  readonly id: bigint;
}

/** Plain arrays, newest first. */
class Model {
  /** The last id that is known to be used. */
  drawn = 0n;
  private readonly lists = new Map<string, Held[]>();

  list(kind: ListKind, owner: UserId): Held[] {
    const key = `${kind} ${owner}`;
    return this.lists.get(key) ?? this.lists.set(key, []).get(key)!;
  }

  holds(kind: ListKind, { owner, peer }: Pair): boolean {
    return this.list(kind, owner).some((held) => held.peer === peer);
  }

  link(kind: ListKind, { owner, peer }: Pair, id: bigint): void {
    for (const [list, held] of this.sides(kind, owner, peer, id)) {
      list.push(held);
      list.sort((a, b) => (a.id < b.id ? 1 : -1));
    }
  }

  unlink(kind: ListKind, { owner, peer }: Pair): void {
    for (const [list, held] of this.sides(kind, owner, peer)) {
      list.splice(
        list.findIndex((each) => each.peer === held.peer),
        1,
      );
    }
  }

  /** New entries have higher ids. */
  newest(): bigint {
    return [...this.lists.values()]
      .flat()
      .reduce((newest, { id }) => (id > newest ? id : newest), this.drawn);
  }

  private sides(kind: ListKind, owner: UserId, peer: UserId, id = 0n): [Held[], Held][] {
    return [
      [this.list(kind, owner), { peer, id }],
      [this.list(mirrorOf(kind), peer), { peer: owner, id }],
    ];
  }
}

const person = fc.nat({ max: PEOPLE - 1 });
/** Half of all pairs end at one celebrity, so its lists get deep trees. */
const pair = fc.tuple(person, fc.oneof(person, fc.constant(0))).filter(([a, b]) => a !== b);
const pairs = fc.uniqueArray(pair, {
  minLength: 1,
  maxLength: 12,
  selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`,
});
/** Milliseconds: one, a minute, a day, ten years. */
const SPANS = [1, 60_000, 86_400_000, 315_360_000_000];
const which = fc.nat({ max: LISTS.length - 1 });
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('link' as const), which, pairs }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('unlink' as const), which, pairs }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('link within' as const),
      which,
      pairs,
      most: fc.array(fc.option(fc.integer({ min: 1, max: PEOPLE })), { minLength: 12, maxLength: 12 }),
      leftOut: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('fold' as const), max: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('lose fold' as const), max: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('lengthen' as const), max: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('plant' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('outrun the clock' as const), ms: fc.constantFrom(...SPANS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('import' as const),
      which,
      pairs,
      ages: fc.array(fc.constantFrom(...SPANS), { minLength: 12, maxLength: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('read' as const),
      owner: fc.oneof(person, fc.constant(0)),
      kind: fc.constantFrom(...KINDS),
      offset: fc.nat({ max: PEOPLE + 2 }),
      limit: fc.integer({ min: 1, max: 8 }),
      hidden: fc.array(person, { maxLength: PEOPLE }),
    }),
  },
);

type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

const PAGE_WITHOUT =
  'SELECT * FROM adjacency.page_without($1::uuid, $2::smallint, $3, $4, $5::bigint, $6::bigint[])';
const BEYOND =
  'SELECT adjacency.beyond($1::smallint, $2::uuid[], $3::uuid[], $4::int[], $5::boolean[]) AS beyond';
const YEAR = 31_536_000_000;
const OUTRUN = `SELECT setval('adjacency.entry_id', nextval('adjacency.entry_id') + ($1::bigint << 18)) AS id`;
const CHANGED = 'SELECT DISTINCT owner, kind FROM adjacency.delta';
const UNPLANTED =
  'SELECT owner, kind FROM adjacency.long_list WHERE root_level IS NULL ORDER BY random() LIMIT 1';

/** Calls a function of one list for each of several lists: on distributed tables, each call is a separate statement. */
async function each({ sql }: Lists, which: string, call: string): Promise<void> {
  const { rows } = await sql.query<{ owner: string; kind: ListKind }>(which);
  for (const { owner, kind } of rows) await sql.query(`SELECT FROM adjacency.${call}`, [owner, kind]);
}

function pairsOf(c: { readonly pairs: readonly (readonly [number, number])[] }): Pair[] {
  return c.pairs.map(([a, b]) => ({ owner: user(a), peer: user(b) }));
}

interface Changed {
  readonly index: number;
  readonly id: string;
}

function inOrder(changed: readonly Changed[]): Changed[] {
  return [...changed].sort((a, b) => a.index - b.index);
}

function indexes(changed: readonly Changed[]): number[] {
  return inOrder(changed).map(({ index }) => index);
}

let imported = 0n;

/** An id of that time that no other entry has: generated ids do not reach this part of a millisecond. */
function idAt(ms: number): bigint {
  return (BigInt(ms) << 18n) + (1n << 17n) + imported++;
}

async function run(lists: Lists, model: Model, c: Command): Promise<void> {
  switch (c.does) {
    case 'link': {
      const kind = LISTS[c.which]!;
      const asked = pairsOf(c);
      const newest = model.newest();
      const changed = await lists.adjacency.link(lists.dataSource, kind, asked);
      const expected = asked.flatMap((pair, i) => (model.holds(kind, pair) ? [] : [i]));
      expect(indexes(changed)).toEqual(expected);
      for (const { index, id } of inOrder(changed)) {
        expect(BigInt(id)).toBeGreaterThan(newest);
        model.link(kind, asked[index]!, BigInt(id));
      }
      return;
    }
    case 'link within': {
      const kind = LISTS[c.which]!;
      const asked = pairsOf(c);
      const limits = new Map(asked.map(({ owner }, i) => [owner, c.most[i]!]));
      const mosts = asked.map(({ owner }, i) => (c.most[i] === null ? null : limits.get(owner)!));
      const limited = (i: number): boolean => mosts[i] !== null && !c.leftOut[i];
      const room = (owner: UserId, most: number): number => most - model.list(kind, owner).length;
      const charged = new Map<UserId, number>();
      const expected = asked.map((pair, i) => {
        if (!limited(i) || model.holds(kind, pair)) return false;
        const n = (charged.get(pair.owner) ?? 0) + 1;
        if (n > room(pair.owner, mosts[i]!)) return true;
        charged.set(pair.owner, n);
        return false;
      });
      const [owners, peers] = [asked.map(({ owner }) => owner), asked.map(({ peer }) => peer)];
      await lists.sql.query('BEGIN');
      const values = [kind, owners, peers, mosts, c.leftOut.slice(0, asked.length)];
      const { rows } = await lists.sql.query<{ beyond: boolean[] }>(BEYOND, values);
      await lists.sql.query('COMMIT');
      expect(rows[0]!.beyond).toEqual(expected);
      const allowed = asked.filter((_, i) => !expected[i]);
      const changed = await lists.adjacency.link(lists.dataSource, kind, allowed);
      for (const { index, id } of inOrder(changed)) model.link(kind, allowed[index]!, BigInt(id));
      return;
    }
    case 'unlink': {
      const kind = LISTS[c.which]!;
      const asked = pairsOf(c);
      const changed = await lists.adjacency.unlink(lists.dataSource, kind, asked);
      expect(indexes(changed)).toEqual(asked.flatMap((pair, i) => (model.holds(kind, pair) ? [i] : [])));
      for (const { index } of changed) model.unlink(kind, asked[index]!);
      return;
    }
    case 'import': {
      const kind = LISTS[c.which]!;
      const asked = pairsOf(c);
      const ids = asked.map((_, i) => idAt(Date.now() - c.ages[i]!));
      const { rows } = await lists.sql.query<Changed>(
        'SELECT ord - 1 AS index, id FROM adjacency.link($1::smallint, $2::uuid[], $3::uuid[], $4::bigint[])',
        [kind, asked.map(({ owner }) => owner), asked.map(({ peer }) => peer), ids],
      );
      expect(indexes(rows)).toEqual(asked.flatMap((pair, i) => (model.holds(kind, pair) ? [] : [i])));
      for (const { index } of rows) model.link(kind, asked[index]!, ids[index]!);
      return;
    }
    case 'fold':
      await each(lists, CHANGED, `fold($1, $2, ${c.max})`);
      return;
    case 'lose fold':
      await lists.sql.query('BEGIN');
      await each(lists, CHANGED, `fold($1, $2, ${c.max})`);
      await lists.sql.query('ROLLBACK');
      return;
    case 'lengthen':
      await lists.sql.query('SELECT adjacency.lengthen($1)', [c.max]);
      return;
    case 'plant':
      await each(lists, UNPLANTED, 'plant($1, $2)');
      return;
    case 'outrun the clock':
      // Has the same effect on the sequence as a clock that steps back.
      model.drawn = await lists.sql
        .query<{ id: string }>(OUTRUN, [c.ms % YEAR])
        .then(({ rows }) => BigInt(rows[0]!.id));
      return;
    case 'read': {
      const { kind } = c;
      const owner = user(c.owner);
      const whole = model.list(kind, owner).map(({ peer }) => peer);
      const page = await lists.adjacency.page(kind, owner, { offset: c.offset, limit: c.limit });
      expect(peersOf(page)).toEqual(whole.slice(c.offset, c.offset + c.limit));
      expect(page.total).toBe(whole.length);
      expect(page.next === undefined).toBe(c.offset + c.limit >= whole.length);
      await readWithout(lists, model.list(kind, owner), c);
      expect(await lists.adjacency.sizes([owner], [kind])).toEqual([[whole.length]]);
      const everybody = Array.from({ length: MANY_OWNERS }, (_, i) => user(i));
      expect(await lists.adjacency.sizes(everybody, KINDS)).toEqual(
        everybody.map((each) => KINDS.map((any) => model.list(any, each).length)),
      );
      const all = await lists.sql.query('SELECT adjacency.sizes_of($1::uuid, $2::smallint[]) AS sizes', [
        owner,
        KINDS,
      ]);
      expect(all.rows).toEqual([{ sizes: KINDS.map((each) => model.list(each, owner).length) }]);
      const following = page.next && { offset: 0, limit: c.limit, before: page.next };
      if (following) {
        const next = await lists.adjacency.page(kind, owner, following);
        expect(peersOf(next)).toEqual(whole.slice(c.offset + c.limit, c.offset + 2 * c.limit));
      }
    }
  }
}

/** Sizes of so many owners are read in another way than those of a few. */
const MANY_OWNERS = 12;

interface Reading {
  readonly owner: number;
  readonly kind: ListKind;
  readonly offset: number;
  readonly limit: number;
  readonly hidden: readonly number[];
}

/** Reads a page, and the one after it, of the list without some of its peers. */
async function readWithout(lists: Lists, whole: readonly Held[], c: Reading): Promise<void> {
  const hidden = whole.filter(({ peer }) => c.hidden.some((i) => user(i) === peer)).map(({ id }) => id);
  const shown = whole.filter(({ id }) => !hidden.includes(id));
  const page = async (offset: number, before: bigint | null): Promise<unknown> =>
    (await lists.sql.query(PAGE_WITHOUT, [user(c.owner), c.kind, offset, c.limit, before, hidden])).rows;
  const expected = (offset: number): unknown => {
    const part = shown.slice(offset, offset + c.limit);
    return [
      { total: `${shown.length}`, ids: part.map(({ id }) => `${id}`), peers: part.map(({ peer }) => peer) },
    ];
  };
  expect(await page(c.offset, null)).toEqual(expected(c.offset));
  const last = shown[c.offset + c.limit - 1];
  if (last) expect(await page(0, last.id)).toEqual(expected(c.offset + c.limit));
}

/**
 * Passes if the engine behaves like plain arrays and breaks no invariant. With leaves of two entries, every branch of
 * the code runs.
 */
export function behavesLikeArrays(lists: Lists) {
  return fc.asyncProperty(
    fc.array(command, { minLength: 40, maxLength: 120, size: 'max' }),
    async (commands) => {
      await lists.empty();
      const model = new Model();
      for (const c of commands) await run(lists, model, c);
      expect(await lists.violations()).toEqual([]);
    },
  );
}
