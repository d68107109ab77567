-- Puts each peer on its owner's list k, and the owner on the mirror list of the peer. Returns the ordinals (from 1) of
-- the pairs that are new, with their ids. Later pairs get higher ids, unless ids are given. Rows are written in key
-- order, so batches cannot deadlock. A list that mirrors itself uses the unordered pair as its key.
CREATE OR REPLACE FUNCTION adjacency.link(k smallint, owners uuid[], peers uuid[], given bigint[] DEFAULT NULL)
RETURNS TABLE (ord int, id bigint) LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  m constant smallint := adjacency.mirror(k);
  froms uuid[] := owners;
  tos uuid[] := peers;
  ids bigint[];
  linked_froms uuid[];
  linked_tos uuid[];
  linked_ids bigint[];
  long_owners uuid[];
  long_kinds smallint[];
  written int;
BEGIN
  IF cardinality(owners) = 0 THEN RETURN; END IF;
  IF k & 1 = 1 THEN
    RAISE EXCEPTION 'list % is a mirror', k USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM adjacency.hold_lengths();
  IF k = m THEN
    SELECT array_agg(least(x.owner, x.peer) ORDER BY x.ord), array_agg(greatest(x.owner, x.peer) ORDER BY x.ord)
    INTO froms, tos FROM unnest(owners, peers) WITH ORDINALITY AS x(owner, peer, ord);
  END IF;
  ids := coalesce(given, adjacency.next_ids(cardinality(owners)));
  WITH linked AS (
    INSERT INTO adjacency.entry (owner, kind, peer, id)
    SELECT a.owner, k, a.peer, a.id FROM unnest(froms, tos, ids) AS a(owner, peer, id) ORDER BY a.owner, a.peer, a.id
    ON CONFLICT (owner, kind, peer) WHERE kind & 1 = 0 DO NOTHING
    RETURNING entry.owner, entry.peer, entry.id)
  SELECT array_agg(l.owner), array_agg(l.peer), array_agg(l.id) INTO linked_froms, linked_tos, linked_ids FROM linked l;
  IF linked_ids IS NULL THEN RETURN; END IF;
  IF current_setting('adjacency.distributed', true) IS DISTINCT FROM 'on' THEN
    INSERT INTO adjacency.entry (owner, kind, peer, id)
    SELECT a.peer, m, a.owner, a.id FROM unnest(linked_froms, linked_tos, linked_ids) AS a(owner, peer, id)
    ORDER BY a.peer, a.id;
  ELSE
    -- Without RETURNING, Citus would send the rows by COPY. Where the transaction has read before, it does not count that
    -- as a write, and commits this server's part apart from the others': a crash may lose it alone.
    WITH mirrored AS (
      INSERT INTO adjacency.entry (owner, kind, peer, id)
      SELECT a.peer, m, a.owner, a.id FROM unnest(linked_froms, linked_tos, linked_ids) AS a(owner, peer, id)
      ORDER BY a.peer, a.id
      RETURNING 1)
    SELECT count(*) INTO written FROM mirrored;
  END IF;
  SELECT array_agg(ll.owner), array_agg(ll.kind) INTO long_owners, long_kinds
  FROM adjacency.long_list ll WHERE ll.owner = ANY (linked_froms || linked_tos) AND (ll.kind = k OR ll.kind = m);
  IF long_owners IS NOT NULL THEN
    PERFORM adjacency.leave_deltas(1::smallint, k, m, linked_froms, linked_tos, linked_ids, long_owners, long_kinds);
  END IF;
  PERFORM adjacency.look_for_overgrown(k, m, linked_froms, linked_tos);
  IF cardinality(linked_ids) = 1 AND cardinality(ids) = 1 THEN
    RETURN QUERY VALUES (1, linked_ids[1]);
  ELSE
    RETURN QUERY SELECT a.ord::int, a.id FROM unnest(ids) WITH ORDINALITY AS a(id, ord)
    WHERE (a.id IN (SELECT l.id FROM unnest(linked_ids) AS l(id))) IS TRUE;
  END IF;
END $$;
