-- Returns the ids of a list's entries that are hidden from a viewer: users whom the viewer blocks, or who block the
-- viewer. NULL if the list's owner is such a user. Owners see all entries of their own lists; no such user is on them.
CREATE OR REPLACE FUNCTION blocks.hidden_entries(viewer uuid, list_owner uuid, k smallint) RETURNS bigint[]
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  few constant int := 1000;
  others uuid[];
BEGIN
  IF viewer = list_owner THEN RETURN '{}'; END IF;
  -- On distributed tables, each query must concern one user, or name its users.
  IF current_setting('adjacency.distributed', true) = 'on' THEN
    SELECT array_agg(DISTINCT h.hidden) INTO others FROM blocks.hidden h WHERE h.viewer = hidden_entries.viewer;
    IF others IS NULL THEN RETURN '{}'; END IF;
    IF list_owner = ANY (others) THEN RETURN NULL; END IF;
    IF k & 1 = 0 THEN
      RETURN (SELECT coalesce(array_agg(e.id), '{}') FROM adjacency.edge e
              WHERE e.owner = list_owner AND e.kind = k AND e.peer = ANY (others));
    END IF;
    RETURN (SELECT coalesce(array_agg(e.id), '{}') FROM adjacency.edge e
            WHERE e.owner = ANY (others) AND e.kind = adjacency.mirror(k) AND e.peer = list_owner);
  END IF;
  SELECT array_agg(x.hidden) INTO others
  FROM (SELECT h.hidden FROM blocks.hidden h WHERE h.viewer = hidden_entries.viewer LIMIT few) x;
  IF others IS NULL THEN RETURN '{}'; END IF;
  IF EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = viewer AND b.blocked = list_owner)
     OR EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = list_owner AND b.blocked = viewer) THEN
    RETURN NULL;
  END IF;
  IF cardinality(others) = few THEN
    IF NOT EXISTS (SELECT 1 FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = k) THEN
      RETURN coalesce((
        SELECT array_agg(e.id) FROM adjacency.entry e
        WHERE e.owner = list_owner AND e.kind = k
          AND (EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = viewer AND b.blocked = e.peer)
               OR EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = e.peer AND b.blocked = viewer))), '{}');
    END IF;
    SELECT array_agg(h.hidden) INTO others FROM blocks.hidden h WHERE h.viewer = hidden_entries.viewer;
  END IF;
  -- Looks up each user on the list, or the list's owner on the list that it mirrors: only that one has an index by
  -- peer.
  IF k & 1 = 0 THEN
    RETURN coalesce((
      SELECT array_agg(e.id) FROM (SELECT DISTINCT o.id FROM unnest(others) AS o(id)) o
      JOIN adjacency.edge e ON e.owner = list_owner AND e.kind = k AND e.peer = o.id), '{}');
  END IF;
  RETURN coalesce((
    SELECT array_agg(e.id) FROM (SELECT DISTINCT o.id FROM unnest(others) AS o(id)) o
    JOIN adjacency.edge e ON e.owner = o.id AND e.kind = adjacency.mirror(k) AND e.peer = list_owner), '{}');
END $$;
