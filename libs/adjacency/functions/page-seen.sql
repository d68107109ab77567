-- Like adjacency.page_without, for hidden ids that were read in an earlier snapshot: those that are no longer on the
-- list are ignored.
CREATE OR REPLACE FUNCTION adjacency.page_seen(list_owner uuid, k smallint, off bigint, lim int, before bigint, hidden bigint[])
RETURNS TABLE (total bigint, ids bigint[], peers uuid[]) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off AS $$
DECLARE
  there bigint[];
BEGIN
  SELECT coalesce(array_agg(e.id), '{}') INTO there FROM adjacency.entry e
  WHERE e.owner = list_owner AND e.kind = k AND e.id = ANY (hidden);
  RETURN QUERY SELECT p.total, p.ids, p.peers FROM adjacency.page_without(list_owner, k, off, lim, before, there) p;
END $$;
