-- Records short lists (k of froms and m of tos) that have more entries than a leaf may have. A sample is enough: a list
-- is checked about 16 times before it is twice as long.
CREATE OR REPLACE FUNCTION adjacency.look_for_overgrown(k smallint, m smallint, froms uuid[], tos uuid[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  capacity constant int := adjacency.leaf_capacity();
  list record;
BEGIN
  -- Most statements check no list.
  IF cardinality(froms) = 1 AND random() * capacity >= 32 THEN RETURN; END IF;
  FOR list IN
    SELECT c.owner, c.kind
    FROM (SELECT f.owner, k AS kind FROM unnest(froms) AS f(owner)
          UNION ALL SELECT t.owner, m FROM unnest(tos) AS t(owner)) c
    GROUP BY c.owner, c.kind
    HAVING random() * CASE cardinality(froms) WHEN 1 THEN least(32, capacity) ELSE capacity END < 16 * count(*)
  LOOP
    IF NOT EXISTS (SELECT 1 FROM adjacency.long_list ll WHERE ll.owner = list.owner AND ll.kind = list.kind)
       AND (SELECT count(*) FROM (SELECT 1 FROM adjacency.entry e WHERE e.owner = list.owner AND e.kind = list.kind
                                  LIMIT capacity + 1) x) > capacity THEN
      INSERT INTO adjacency.overgrown (owner, kind) VALUES (list.owner, list.kind);
    END IF;
  END LOOP;
END $$;
