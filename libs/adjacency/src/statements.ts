import type { Statement } from '#platform/database';

/** $1 kind, $2 mirror, $3 owners, $4 peers. */
export const LINK: Statement = {
  name: 'adjacency.link',
  text: 'SELECT ord - 1 AS index, id FROM adjacency.link($1::smallint, $2::smallint, $3::uuid[], $4::uuid[])',
};

/** $1 kind, $2 mirror, $3 owners, $4 peers. */
export const UNLINK: Statement = {
  name: 'adjacency.unlink',
  text: 'SELECT ord - 1 AS index, id FROM adjacency.unlink($1::smallint, $2::smallint, $3::uuid[], $4::uuid[])',
};

/** $1 owners. */
export const SIZES: Statement = {
  name: 'adjacency.sizes',
  text: 'SELECT owner, n FROM adjacency.sizes($1::uuid[])',
};

/**
 * Arrays of one length: $1 owners, $2 kinds, $3 offsets, $4 limits, $5 before (ids or nulls). Entries come as the text
 * of a JSON array made by the given SQL function. One entry more than the limit is read to tell whether any follow.
 */
export const pagesOf = (peersAsJson: string): Statement => ({
  name: 'adjacency.pages',
  text: `SELECT p.total::float8 AS total, ${peersAsJson}(p.peers[:r.lim])::text AS entries,
           CASE WHEN cardinality(p.ids) > r.lim THEN p.ids[r.lim] END AS next
    FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::int[], $5::bigint[])
         WITH ORDINALITY AS r(owner, kind, off, lim, before, ord)
    CROSS JOIN LATERAL adjacency.page(r.owner, r.kind, r.off, r.lim + 1, r.before) p
    ORDER BY r.ord`,
});

/** $1 owners, $2 kinds, $3 peers. */
export const HOLDS: Statement = {
  name: 'adjacency.holds',
  text: `SELECT EXISTS (SELECT FROM adjacency.entry e
      WHERE e.owner = r.owner AND e.kind = r.kind AND e.peer = r.peer AND e.kind IN (0, 2, 3)) AS found
    FROM unnest($1::uuid[], $2::smallint[], $3::uuid[]) WITH ORDINALITY AS r(owner, kind, peer, ord)
    ORDER BY r.ord`,
};

/** $1 most changes to fold. */
export const FOLD: Statement = { name: 'adjacency.fold', text: 'SELECT adjacency.fold($1::int) AS folded' };

/** $1 most lists to make long. Answers how many became so, or -1 when writers were in the way. */
export const LENGTHEN: Statement = {
  name: 'adjacency.lengthen',
  text: 'SELECT adjacency.lengthen($1::int) AS lengthened',
};

/** Answers whether there was a tree to plant. */
export const PLANT: Statement = { name: 'adjacency.plant', text: 'SELECT adjacency.plant() AS planted' };

/** How many changes are pending, and the age of the oldest in seconds. */
export const PENDING: Statement = {
  name: 'adjacency.pending',
  text: `SELECT coalesce(sum(cardinality(ids)), 0)::float8 AS pending,
      coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8 AS age
    FROM adjacency.delta`,
};
