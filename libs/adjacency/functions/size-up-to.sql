-- The exact size of the list; a list without a tree is counted up to `most`. VOLATILE: a list that becomes long between
-- the two queries is counted by the second one, which is exact as well.
CREATE OR REPLACE FUNCTION adjacency.size_up_to(k smallint, list_owner uuid, most int) RETURNS bigint LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  size bigint;
BEGIN
  SELECT ll.n + coalesce((SELECT sum(d.d * cardinality(d.ids)) FROM adjacency.delta d
                          WHERE d.owner = list_owner AND d.kind = k AND d.seq > ll.folded_to), 0) INTO size
  FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = k;
  IF size IS NULL THEN
    SELECT count(*) INTO size
    FROM (SELECT 1 FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k LIMIT most) x;
  END IF;
  RETURN size;
END $$;
