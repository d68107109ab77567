import fc from 'fast-check';
import { ListKind } from '#adjacency';
import type { UserId } from '#kernel';
import { type Lists, peersOf, user } from './adjacency.fixture.js';

const PEOPLE = 24;
const LINKS = [
  [ListKind.Following, ListKind.Followers],
  [ListKind.Friends, ListKind.Friends],
  [ListKind.RequestsSent, ListKind.RequestsReceived],
] as const;

/** Plain arrays, newest first. */
class Model {
  private readonly lists = new Map<string, UserId[]>();

  list(kind: ListKind, owner: UserId): UserId[] {
    const key = `${kind} ${owner}`;
    return this.lists.get(key) ?? this.lists.set(key, []).get(key)!;
  }

  link(kind: ListKind, mirror: ListKind, owner: UserId, peer: UserId): boolean {
    if (this.list(kind, owner).includes(peer)) return false;
    this.list(kind, owner).unshift(peer);
    this.list(mirror, peer).unshift(owner);
    return true;
  }

  unlink(kind: ListKind, mirror: ListKind, owner: UserId, peer: UserId): boolean {
    const at = this.list(kind, owner).indexOf(peer);
    if (at < 0) return false;
    this.list(kind, owner).splice(at, 1);
    this.list(mirror, peer).splice(this.list(mirror, peer).indexOf(owner), 1);
    return true;
  }
}

const person = fc.nat({ max: PEOPLE - 1 });
/** Half of all pairs end at one celebrity, whose lists grow deep trees. */
const pair = fc.tuple(person, fc.oneof(person, fc.constant(0))).filter(([a, b]) => a !== b);
const pairs = fc.uniqueArray(pair, {
  minLength: 1,
  maxLength: 12,
  selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`,
});
const which = fc.nat({ max: LINKS.length - 1 });
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('link' as const), which, pairs }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('unlink' as const), which, pairs }) },
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
    arbitrary: fc.record({ does: fc.constant('skip ids' as const), by: fc.constantFrom(1, 70, 5000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('read' as const),
      owner: fc.oneof(person, fc.constant(0)),
      kind: fc.nat({ max: 4 }),
      offset: fc.nat({ max: PEOPLE + 2 }),
      limit: fc.integer({ min: 1, max: 8 }),
    }),
  },
);

type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

async function run(lists: Lists, model: Model, c: Command): Promise<void> {
  switch (c.does) {
    case 'link':
    case 'unlink': {
      const [kind, mirror] = LINKS[c.which]!;
      const asked = c.pairs.map(([a, b]) => ({ owner: user(a), peer: user(b) }));
      const changed = await lists.adjacency[c.does](lists.dataSource, kind, mirror, asked);
      const expected = asked.flatMap((p, i) => (model[c.does](kind, mirror, p.owner, p.peer) ? [i] : []));
      expect(changed.map((x) => x.index).sort((a, b) => a - b)).toEqual(expected);
      return;
    }
    case 'fold':
      await lists.sql.query('SELECT adjacency.fold($1)', [c.max]);
      return;
    case 'lose fold':
      await lists.sql.query('BEGIN');
      await lists.sql.query('SELECT adjacency.fold($1)', [c.max]);
      await lists.sql.query('ROLLBACK');
      return;
    case 'lengthen':
      await lists.sql.query('SELECT adjacency.lengthen($1)', [c.max]);
      return;
    case 'plant':
      await lists.sql.query('SELECT adjacency.plant()');
      return;
    case 'skip ids':
      await lists.sql.query(`SELECT setval('adjacency.entry_id', nextval('adjacency.entry_id') + $1)`, [
        c.by,
      ]);
      return;
    case 'read': {
      const kind = c.kind as ListKind;
      const owner = user(c.owner);
      const whole = model.list(kind, owner);
      const page = await lists.adjacency.page(kind, owner, { offset: c.offset, limit: c.limit });
      expect(peersOf(page)).toEqual(whole.slice(c.offset, c.offset + c.limit));
      expect(page.total).toBe(whole.length);
      expect(page.next === undefined).toBe(c.offset + c.limit >= whole.length);
      expect((await lists.adjacency.sizes([owner])).get(owner)![kind]).toBe(whole.length);
      const following = page.next && { offset: 0, limit: c.limit, before: page.next };
      if (following) {
        const next = await lists.adjacency.page(kind, owner, following);
        expect(peersOf(next)).toEqual(whole.slice(c.offset + c.limit, c.offset + 2 * c.limit));
      }
    }
  }
}

/** Holds if the engine does as plain arrays do, and breaks no invariant. Leaves of two entries make it meet every branch. */
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
