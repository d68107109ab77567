-- For each pair, whether linking it would give the owner's list k more than `most` entries, where earlier pairs of the
-- list go first; NULL is no limit. Pairs that are linked already, or that the caller leaves out, never are. Until the
-- transaction ends, the limited lists are locked (adjacency.rooms), so link what is not beyond in the same transaction.
-- The pairs are distinct, and are locked before (adjacency.lock_pairs).
CREATE OR REPLACE FUNCTION adjacency.beyond(k smallint, owners uuid[], peers uuid[], most int[], left_out boolean[])
RETURNS boolean[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  lists uuid[];
  limits int[];
  asked int[];
  rooms int[];
  linked bigint[];
BEGIN
  IF cardinality(owners) = 1 THEN
    IF most[1] IS NOT NULL AND NOT left_out[1] THEN
      lists := owners;
      asked := '{1}';
      rooms := adjacency.rooms(ARRAY[k], owners, most, asked);
    END IF;
  ELSE
    SELECT array_agg(x.owner), array_agg(x.most), array_agg(x.asked) INTO lists, limits, asked
    FROM (SELECT p.owner, min(p.most) AS most, count(*)::int AS asked
          FROM unnest(owners, most, left_out) AS p(owner, most, left_out)
          WHERE p.most IS NOT NULL AND NOT p.left_out GROUP BY p.owner) x;
    IF lists IS NOT NULL THEN
      rooms := adjacency.rooms(array_fill(k, ARRAY[cardinality(lists)]), lists, limits, asked);
    END IF;
  END IF;
  IF rooms IS NOT DISTINCT FROM asked THEN RETURN array_fill(false, ARRAY[cardinality(owners)]); END IF;
  SELECT coalesce(array_agg(p.ord), '{}') INTO linked
  FROM unnest(owners, peers) WITH ORDINALITY AS p(owner, peer, ord)
  JOIN adjacency.entry e ON e.owner = p.owner AND e.kind = k AND e.peer = p.peer AND e.kind & 1 = 0
  WHERE e.owner = ANY (lists) AND e.peer = ANY (peers);
  RETURN (
    SELECT array_agg(coalesce(p.place > l.room, false) ORDER BY p.ord)
    FROM (SELECT q.owner, q.ord, CASE WHEN q.new THEN row_number() OVER (PARTITION BY q.owner, q.new ORDER BY q.ord) END AS place
          FROM (SELECT p.owner, p.ord, p.most IS NOT NULL AND NOT p.left_out AND p.ord <> ALL (linked) AS new
                FROM unnest(owners, most, left_out) WITH ORDINALITY AS p(owner, most, left_out, ord)) q) p
    LEFT JOIN unnest(lists, rooms) AS l(owner, room) ON l.owner = p.owner);
END $$;
