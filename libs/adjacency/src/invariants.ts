import type { Invariant } from '#kernel';

const LIVE = `SELECT owner, kind, count(*) AS n FROM adjacency.entry GROUP BY owner, kind`;

/** Every invariant of the lists. If writes are running, check them in one snapshot (REPEATABLE READ). */
export const ADJACENCY_INVARIANTS: readonly Invariant[] = [
  {
    name: 'every entry has its mirror under the same id',
    text: `SELECT owner, kind, peer, id FROM adjacency.entry
      EXCEPT SELECT peer, adjacency.mirror(kind), owner, id FROM adjacency.entry`,
  },
  {
    name: 'no list contains a peer twice',
    text: `SELECT owner, kind, peer, array_agg(id) AS ids FROM adjacency.entry GROUP BY owner, kind, peer HAVING count(*) > 1`,
  },
  {
    name: 'no list contains its owner',
    text: `SELECT owner, kind, id FROM adjacency.entry WHERE owner = peer`,
  },
  {
    name: 'folded size plus pending changes is the length of a long list',
    text: `SELECT ll.owner, ll.kind, ll.n AS folded, p.n AS pending, e.n AS live FROM adjacency.long_list ll
      CROSS JOIN LATERAL (SELECT coalesce(sum(p.d), 0) AS n FROM adjacency.pending_change p
        WHERE p.owner = ll.owner AND p.kind = ll.kind) p
      CROSS JOIN LATERAL (SELECT count(*) AS n FROM adjacency.entry e WHERE e.owner = ll.owner AND e.kind = ll.kind) e
      WHERE ll.root_level IS NOT NULL AND ll.n + p.n <> e.n`,
  },
  {
    name: 'only a long list has pending changes, and only a planted one has nodes',
    text: `SELECT x.* FROM (SELECT owner, kind, 'delta' AS of FROM adjacency.delta
                       UNION SELECT owner, kind, 'node' FROM adjacency.node) x
      WHERE NOT EXISTS (SELECT 1 FROM adjacency.long_list ll WHERE ll.owner = x.owner AND ll.kind = x.kind
                        AND (x.of = 'delta' OR ll.root_level IS NOT NULL))`,
  },
  {
    name: 'no pending change is older than what readers pass over as folded',
    text: `SELECT d.owner, d.kind, d.seq, ll.folded_to FROM adjacency.delta d
      JOIN adjacency.long_list ll ON ll.owner = d.owner AND ll.kind = d.kind AND d.seq <= ll.folded_to`,
  },
  {
    name: 'a list far beyond the capacity of a leaf is long, or recorded as overgrown',
    text: `SELECT l.owner, l.kind, l.n FROM (${LIVE}) l WHERE l.n > 8 * adjacency.leaf_capacity()
      AND NOT EXISTS (SELECT 1 FROM adjacency.long_list ll WHERE ll.owner = l.owner AND ll.kind = l.kind)
      AND (l.n > 128 * adjacency.leaf_capacity()
           OR NOT EXISTS (SELECT 1 FROM adjacency.overgrown o WHERE o.owner = l.owner AND o.kind = l.kind))`,
  },
  {
    name: 'the sizes of a user are the lengths of the lists',
    text: `SELECT l.owner, l.kind, l.n AS live, s.n[1] AS told FROM (${LIVE}) l
      CROSS JOIN LATERAL adjacency.sizes_of(l.owner, ARRAY[l.kind]) AS s(n) WHERE s.n[1] <> l.n`,
  },
  {
    name: 'pending changes and folded count of an entry add up to the list',
    text: `SELECT d.owner, d.kind, d.id, d.change
      FROM (SELECT owner, kind, id, sum(d) AS change FROM adjacency.pending_change GROUP BY owner, kind, id) d
      LEFT JOIN adjacency.entry e ON e.owner = d.owner AND e.kind = d.kind AND e.id = d.id
      WHERE (d.change = 1) = (e.id IS NULL)`,
  },
  {
    name: 'the root counts the whole list and has nothing above it',
    text: `SELECT ll.owner, ll.kind, ll.n, t.n AS root, ll.root_level, m.level AS highest FROM adjacency.long_list ll
      LEFT JOIN adjacency.node r ON r.owner = ll.owner AND r.kind = ll.kind AND r.level = ll.root_level
        AND r.prefix = ll.root_prefix
      CROSS JOIN LATERAL (SELECT sum(c) AS n FROM unnest(r.counts) AS c) t
      CROSS JOIN LATERAL (SELECT max(level) AS level FROM adjacency.node nd
        WHERE nd.owner = ll.owner AND nd.kind = ll.kind) m
      WHERE ll.root_level IS NOT NULL AND (t.n IS DISTINCT FROM ll.n OR m.level IS DISTINCT FROM ll.root_level)`,
  },
  {
    name: 'every node is counted by its parent',
    text: `SELECT nd.owner, nd.kind, nd.level, nd.prefix, t.n AS counted, p.counts[(nd.prefix & 63)::int + 1] AS by_parent
      FROM adjacency.node nd JOIN adjacency.long_list ll ON ll.owner = nd.owner AND ll.kind = nd.kind
      LEFT JOIN adjacency.node p ON p.owner = nd.owner AND p.kind = nd.kind
        AND p.level = nd.level + 1 AND p.prefix = nd.prefix >> 6
      CROSS JOIN LATERAL (SELECT sum(c) AS n FROM unnest(nd.counts) AS c) t
      WHERE nd.level < ll.root_level AND t.n IS DISTINCT FROM p.counts[(nd.prefix & 63)::int + 1]`,
  },
  {
    name: 'every count of a node is the number of entries in its range, minus the pending changes there',
    text: `SELECT nd.owner, nd.kind, nd.level, nd.prefix, u.i - 1 AS child, u.n AS counted, coalesce(x.n, 0) AS held
      FROM adjacency.node nd CROSS JOIN LATERAL unnest(nd.counts) WITH ORDINALITY AS u(n, i)
      LEFT JOIN (
        SELECT owner, kind, level, child, sum(n) AS n FROM (
          SELECT e.owner, e.kind, l.level, e.id >> 6 * l.level AS child, count(*) AS n
          FROM adjacency.long_list ll JOIN adjacency.entry e ON e.owner = ll.owner AND e.kind = ll.kind
          CROSS JOIN LATERAL generate_series(0, ll.root_level) AS l(level)
          GROUP BY 1, 2, 3, 4
          UNION ALL
          SELECT d.owner, d.kind, l.level, d.id >> 6 * l.level, -d.d
          FROM adjacency.long_list ll JOIN adjacency.pending_change d ON d.owner = ll.owner AND d.kind = ll.kind
          CROSS JOIN LATERAL generate_series(0, ll.root_level) AS l(level)) y
        GROUP BY owner, kind, level, child) x
      ON x.owner = nd.owner AND x.kind = nd.kind AND x.level = nd.level AND x.child = nd.prefix * 64 + u.i - 1
      WHERE u.n <> coalesce(x.n, 0)`,
  },
  {
    name: 'every leaf is within capacity',
    text: `SELECT nd.owner, nd.kind, nd.level, nd.prefix, u.i - 1 AS child, u.n
      FROM adjacency.node nd CROSS JOIN LATERAL unnest(nd.counts) WITH ORDINALITY AS u(n, i)
      WHERE nd.level > 0 AND u.n > adjacency.leaf_capacity()
        AND NOT EXISTS (SELECT 1 FROM adjacency.node b WHERE b.owner = nd.owner AND b.kind = nd.kind
          AND b.level = nd.level - 1 AND b.prefix = nd.prefix * 64 + u.i - 1)`,
  },
  {
    name: 'a page starts at its offset and has the size of its list',
    text: `SELECT x.owner, x.kind, x.place AS "offset", x.id AS held, p.ids[1] AS answered, x.n AS size, p.total
      FROM (SELECT e.owner, e.kind, e.id,
                   row_number() OVER (PARTITION BY e.owner, e.kind ORDER BY e.id DESC) - 1 AS place,
                   count(*) OVER (PARTITION BY e.owner, e.kind) AS n
            FROM adjacency.entry e JOIN adjacency.long_list ll ON ll.owner = e.owner AND ll.kind = e.kind) x
      CROSS JOIN LATERAL adjacency.page(x.owner, x.kind, x.place, 1) p
      WHERE x.place % greatest(x.n / 32, 1) = 0 AND (p.total <> x.n OR p.ids[1] IS DISTINCT FROM x.id)`,
  },
];
