-- Finds offset `off` in a list with a tree. The result: skip the `rest` newest of the entries with id <= top. Descends
-- from the root to a leaf, newest child first. The count of a child is its folded count plus its pending changes (ids
-- and ds).
CREATE OR REPLACE FUNCTION adjacency.seek(list_owner uuid, k smallint, root smallint, root_place bigint, off bigint,
  pending bigint[], pending_ds smallint[], OUT top bigint, OUT rest bigint) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  lvl int := root;
  place bigint := root_place;
  child int;
  sums bigint[];
  change record;
  ids bigint[] := pending;
  ds smallint[] := pending_ds;
BEGIN
  top := 9223372036854775807;
  rest := off;
  -- All folded ids are covered by the root. Pending ids that are newer come before the tree.
  SELECT coalesce(sum(p.d), 0) AS n INTO change FROM unnest(ids, ds) AS p(id, d)
  WHERE p.id >> 6 * (root + 1) > root_place;
  IF rest < change.n THEN RETURN; END IF;
  rest := rest - change.n;
  top := ((root_place + 1) << 6 * (root + 1)) - 1;
  LOOP
    SELECT n.counts INTO sums FROM adjacency.node n
    WHERE n.owner = list_owner AND n.kind = k AND n.level = lvl AND n.prefix = place;
    EXIT WHEN NOT FOUND;
    IF ids IS NOT NULL THEN
      -- Below the root only the pending changes of this node matter. At the root, ids older than the root come after
      -- the tree.
      IF lvl < root THEN
        SELECT array_agg(p.id), array_agg(p.d) INTO ids, ds FROM unnest(ids, ds) AS p(id, d)
        WHERE p.id >> 6 * (lvl + 1) = place;
      END IF;
      FOR change IN
        SELECT ((p.id >> 6 * lvl) & 63)::int + 1 AS child, sum(p.d) AS n FROM unnest(ids, ds) AS p(id, d)
        WHERE p.id >> 6 * (lvl + 1) = place GROUP BY 1
      LOOP
        sums[change.child] := sums[change.child] + change.n;
      END LOOP;
    END IF;
    child := 64;
    WHILE child > 0 AND rest >= sums[child] LOOP
      rest := rest - sums[child];
      child := child - 1;
    END LOOP;
    IF child = 0 THEN
      top := (root_place << 6 * (root + 1)) - 1;
      EXIT WHEN lvl = root AND rest < (SELECT sum(p.d) FROM unnest(ids, ds) AS p(id, d) WHERE p.id <= seek.top);
      RAISE EXCEPTION 'tree of list (%, %) ends before offset %', list_owner, k, off USING ERRCODE = 'data_corrupted';
    END IF;
    place := place * 64 + child - 1;
    top := ((place + 1) << 6 * lvl) - 1;
    EXIT WHEN lvl = 0;
    lvl := lvl - 1;
  END LOOP;
END $$;
