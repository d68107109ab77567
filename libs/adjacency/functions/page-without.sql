-- Like adjacency.page, but the entries with the given ids are neither in the page nor in the total. If the ids are
-- NULL, the whole list is hidden. STABLE, so everything is read from one snapshot.
CREATE OR REPLACE FUNCTION adjacency.page_without(list_owner uuid, k smallint, off bigint, lim int, before bigint, hidden bigint[])
RETURNS TABLE (total bigint, ids bigint[], peers uuid[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
  start bigint := before;
  passed bigint := 0;
  newest bigint;
  above bigint;
  chunk record;
  asked int;
BEGIN
  ids := '{}';
  peers := '{}';
  IF hidden IS NULL THEN
    total := 0;
    RETURN NEXT;
    RETURN;
  END IF;
  IF hidden = '{}' THEN
    RETURN QUERY SELECT p.total, p.ids, p.peers FROM adjacency.page(list_owner, k, off, lim, before) p;
    RETURN;
  END IF;
  SELECT p.total - cardinality(hidden) INTO total FROM adjacency.page(list_owner, k, 0, 0) p;
  IF before IS NULL THEN
    IF off >= total THEN
      RETURN NEXT;
      RETURN;
    END IF;
    -- Moves on by the number of hidden entries above the entry that was found, until that number no longer changes.
    LOOP
      SELECT p.ids[1] INTO newest FROM adjacency.page(list_owner, k, off + passed, 1) p;
      above := (SELECT count(*) FROM unnest(hidden) AS h(id) WHERE h.id >= newest);
      EXIT WHEN above = passed;
      passed := above;
    END LOOP;
    start := newest + 1;
  END IF;
  asked := lim;
  WHILE cardinality(ids) < lim LOOP
    SELECT p.ids, p.peers INTO chunk FROM adjacency.page(list_owner, k, 0, asked, start) p;
    SELECT page_without.ids || coalesce(array_agg(x.id ORDER BY x.id DESC), '{}'),
           page_without.peers || coalesce(array_agg(x.peer ORDER BY x.id DESC), '{}')
    INTO ids, peers
    FROM unnest(chunk.ids, chunk.peers) AS x(id, peer) WHERE x.id NOT IN (SELECT h.id FROM unnest(hidden) AS h(id));
    EXIT WHEN cardinality(chunk.ids) < asked;
    start := chunk.ids[asked];
    -- If many of them are hidden, the next read is twice as large.
    asked := least(asked * 2, 10000);
  END LOOP;
  ids := ids[:lim];
  peers := peers[:lim];
  RETURN NEXT;
END $$;
