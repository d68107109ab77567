import fc from 'fast-check';
import { createLists, type Lists } from './adjacency.fixture.js';
import { behavesLikeArrays } from './adjacency.model.js';

/** A possible mistake: in the function, this text is replaced by that one. */
const MUTATIONS: readonly [mistake: string, fn: string, right: string | RegExp, wrong: string][] = [
  [
    'does not write the delta of the mirror',
    'leave_deltas',
    /UNION ALL SELECT t.owner, m.*tos, ids\) AS t\(owner, id\)/,
    '',
  ],
  ['writes the mirror to the wrong owner', 'link', 'SELECT a.peer, m, a.owner', 'SELECT a.owner, m, a.peer'],
  ['does not record that a list is too long', 'look_for_overgrown', 'LIMIT capacity + 1', 'LIMIT capacity'],
  ['counts a short list twice', 'leave_deltas', /WHERE \(\(c.owner, c.kind\) IN [^\n]*/, ''],
  ['treats no list as long', 'link', 'IF long_owners IS NOT NULL', 'IF long_owners IS NULL'],
  [
    'counts down',
    'next_ids',
    "SELECT nextval('adjacency.entry_id')",
    "SELECT 2 ^ 61 - nextval('adjacency.entry_id')",
  ],
  ['lets time go back', 'next_ids', /IF \(SELECT s.last_value.*?\) < present/g, 'IF true'],
  ['keys mutual lists by direction', 'link', 'array_agg(greatest(x.owner, x.peer)', 'array_agg(x.peer'],
  ['confuses two lists', 'mirror', /\(k # .*?smallint\)/, 'k'],
  ['leaves the mirror', 'unlink', /e\.kind = m AND/g, 'e.kind = k AND'],
  ['adds instead of taking off', 'unlink', 'leave_deltas(-1', 'leave_deltas(1'],
  ['folds twice', 'fold', 'sum(t.d) AS n', '2 * sum(t.d) AS n'],
  [
    'does not delete folded changes',
    'fold',
    /DELETE FROM adjacency.delta d\s+(WHERE .*)\s+RETURNING (.*)\)/,
    'SELECT $2 FROM adjacency.delta d $1)',
  ],
  ['folds removals before additions', 'fold', 'd.seq <= coalesce', 'd.d = -1 AND d.seq <= coalesce'],
  [
    'passes over changes that are not folded',
    'remember_folded',
    'least(ll.next_folded_to, newest)',
    'newest + 99',
  ],
  ['reads only what is folded', 'page', /d\.seq > past/, 'd.seq <= past'],
  ['reads only what is folded, at high offsets', 'page', 'p.seq > past', 'p.seq <= past'],
  ['reads only what is folded of many', 'sizes', 'd.seq > ll.folded_to', 'd.seq <= ll.folded_to'],
  ['reads only what is folded of one', 'sizes_of', 'd.seq > ll.folded_to', 'd.seq <= ll.folded_to'],
  ['forgets the old size', 'graft', 'n = folded + change', 'n = change'],
  ['misses the root', 'graft', 'IN 0..top', 'IN 0..top - 1'],
  ['counts in the next child', 'graft', '(c.child & 63) + 1)', '((c.child + 1) & 63) + 1)'],
  ['raises an empty root', 'graft', '|| folded ||', '|| 0::bigint ||'],
  ['raises the root for newer entries only', 'graft', /oldest >> 6 \* \(top \+ 1\) <> place OR/, ''],
  ['forgets that it raised the root', 'graft', 'root_level = top', 'root_level = root_level'],
  ['raises the root to the wrong place', 'graft', 'place := place >> 6', 'place := place >> 5'],
  ['raises the new size', 'graft', '|| folded ||', '|| folded + change ||'],
  ['does not add up the levels', 'graft', 'SELECT c.child >> 6 AS child', 'SELECT c.child AS child'],
  ['never splits', 'graft', 'lvl > 0 AND', 'lvl < 0 AND'],
  ['counts pending changes as folded', 'split', 'SELECT p.id, -p.d', 'SELECT p.id, 0'],
  ['splits the neighbour', 'split', 'place * 64 + i - 1', 'place * 64 + i'],
  ['plants a short tree', 'plant', 'newest >> 6 * (lvl + 1)', 'newest >> 6 * (lvl + 2)'],
  ['plants a wrong size', 'plant', 'n = live', 'n = live + 1'],
  ['plants without the pending changes', 'plant', 'SELECT p.id, -p.d', 'SELECT p.id, 0'],
  [
    'grafts although there is no tree',
    'graft',
    'IF top IS NULL THEN RETURN; END IF;',
    'top := coalesce(top, 9);',
  ],
  ['ignores pending changes in a child', 'seek', 'sums[change.child] + change.n', 'sums[change.child]'],
  ['walks past the entry', 'seek', 'rest >= sums[child]', 'rest + 1 >= sums[child]'],
  ['starts in the next leaf', 'seek', '((place + 1) << 6 * lvl) - 1', '(place + 1) << 6 * lvl'],
  ['skips entries newer than the root', 'seek', 'rest := rest - change.n', 'rest := rest'],
  ['forgets entries older than the root', 'seek', 'EXIT WHEN lvl = root AND', 'EXIT WHEN lvl < root AND'],
  [
    'looks for older entries in the wrong place',
    'seek',
    'top := (root_place <<',
    'top := ((root_place + 1) <<',
  ],
  ['repeats the last entry', 'page', 'before - 1', 'before'],
  ['returns the folded size', 'page', 'total + coalesce(sum(d.d * cardinality(d.ids)), 0)', 'total'],
  ['returns the folded size at high offsets', 'page', 'total + coalesce(sum(p.d), 0)', 'total'],
  ['lists the oldest first', 'page', 'ORDER BY e.id DESC', 'ORDER BY e.id'],
  ['leaves a gap for hidden entries', 'page_without', 'off + passed, 1', 'off, 1'],
  ['counts hidden entries', 'page_without', 'p.total - cardinality(hidden)', 'p.total'],
  ['repeats the last entry of a chunk', 'page_without', 'chunk.ids[asked]', 'chunk.ids[asked] + 1'],
  ['returns a size without the pending changes', 'sizes', 'sum(d.d * cardinality(d.ids))', '0'],
  ['returns the sizes of many in the wrong order', 'sizes', 'array_position(x.present, k)', '1'],
  ['returns one size without the pending changes', 'sizes_of', 'coalesce(p.n, 0)', '0'],
  [
    'counts a long list although its size is known',
    'sizes_of',
    'coalesce(l.n, s.n, 0)',
    'coalesce(l.n, 0) + coalesce(s.n, 0) + 1',
  ],
];

/** The same scripts for all mistakes, and for none. Each mistake is found within the first few scripts. */
const SCRIPTS = { seed: 20, numRuns: 20, endOnFailure: true };

describe('A mistake in the list engine is caught', () => {
  let lists: Lists;

  beforeAll(async () => {
    lists = await createLists(2);
    // Some mistakes cause endless loops.
    await lists.sql.query(`SET statement_timeout = '2s'`);
  });

  afterAll(() => lists.close());

  const finds = async (): Promise<boolean> => (await fc.check(behavesLikeArrays(lists), SCRIPTS)).failed;

  it('and nothing is reported without one', async () => {
    expect(await finds()).toBe(false);
  });

  it.each(MUTATIONS)('when it %s (%s)', async (_, fn, right, wrong) => {
    const { rows } = await lists.sql.query<{ text: string }>(
      `SELECT pg_get_functiondef(p.oid) AS text FROM pg_proc p
       WHERE p.pronamespace = 'adjacency'::regnamespace AND p.proname = $1`,
      [fn],
    );
    const original = rows[0]!.text;
    const mutant = original.replace(right, wrong);
    expect(mutant).not.toBe(original);
    await lists.sql.query(mutant);
    try {
      expect(await finds()).toBe(true);
    } finally {
      await lists.sql.query('ROLLBACK');
      await lists.sql.query(original);
    }
  });
});
