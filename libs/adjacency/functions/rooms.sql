-- Returns how many of the `asked` new entries each list may gain without having more than `most`. Until the transaction
-- ends, the lists are locked for all who call this. Nobody else waits: a write locks the lists of its owners, not those of
-- the peers. All callers lock in the same order, and after the pairs, so batches cannot deadlock. VOLATILE, so the sizes
-- contain what was committed while it waited for the locks.
CREATE OR REPLACE FUNCTION adjacency.rooms(kinds smallint[], owners uuid[], most int[], asked int[]) RETURNS int[]
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  -- A list that has more entries than this is long, or recorded as overgrown.
  unnoticed constant int := 8 * adjacency.leaf_capacity();
  near int[];
  room int;
BEGIN
  -- On distributed tables each query is about one table, or names the owners to find their shards.
  IF cardinality(owners) = 1 AND current_setting('adjacency.distributed', true) IS DISTINCT FROM 'on' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(owners[1]::text || kinds[1], 1));
    IF most[1] < unnoticed + asked[1]
       OR EXISTS (SELECT FROM adjacency.long_list ll WHERE ll.owner = owners[1] AND ll.kind = kinds[1])
       OR EXISTS (SELECT FROM adjacency.overgrown o WHERE o.owner = owners[1] AND o.kind = kinds[1]) THEN
      near := '{1}';
    END IF;
  ELSE
    PERFORM pg_advisory_xact_lock(list.key)
    FROM (SELECT DISTINCT hashtextextended(l.owner::text || l.kind, 1) AS key
          FROM unnest(kinds, owners) AS l(kind, owner) ORDER BY key) AS list;
    WITH noticed AS MATERIALIZED (
      SELECT ll.owner, ll.kind FROM adjacency.long_list ll WHERE ll.owner = ANY (owners) AND ll.kind = ANY (kinds)
      UNION ALL SELECT o.owner, o.kind FROM adjacency.overgrown o WHERE o.owner = ANY (owners) AND o.kind = ANY (kinds))
    SELECT array_agg(l.ord) INTO near
    FROM unnest(kinds, owners, most, asked) WITH ORDINALITY AS l(kind, owner, most, asked, ord)
    WHERE l.most < unnoticed + l.asked OR ((l.owner, l.kind) IN (SELECT x.owner, x.kind FROM noticed x)) IS TRUE;
  END IF;
  IF near IS NULL THEN RETURN asked; END IF;
  FOR i IN 1..cardinality(near) LOOP
    room := most[near[i]] - adjacency.size_up_to(kinds[near[i]], owners[near[i]], most[near[i]]);
    asked[near[i]] := greatest(least(asked[near[i]], room), 0);
  END LOOP;
  RETURN asked;
END $$;
