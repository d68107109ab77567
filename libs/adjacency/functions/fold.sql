-- Folds about max pending changes of one shard that no other roller holds. Returns how many, 0 when there are none, or
-- -1 when another roller was faster.
CREATE OR REPLACE FUNCTION adjacency.fold(max int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  sh smallint;
  last_owner uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  last_kind smallint := 32767;
  last_seq bigint := 9223372036854775807;
  cut record;
  list record;
  folded int := 0;
BEGIN
  -- A list that many statements have changed mostly comes first: each of them makes its reads dearer.
  SELECT r.shard INTO sh FROM adjacency.roller_shard r
  WHERE EXISTS (SELECT FROM adjacency.delta d WHERE d.shard = r.shard)
  ORDER BY random() < 0.25 OR (SELECT count(*) < 16 FROM adjacency.delta d
                               WHERE d.shard = r.shard AND cardinality(d.ids) > 1), random()
  LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN 0; END IF;
  -- A fold lost in a crash leaves its changes pending, so it need not wait for the disk.
  PERFORM set_config('synchronous_commit', 'off', true);

  -- Cut in the order of seq: no -1 is folded before its +1, so no count is ever below zero.
  SELECT x.owner, x.kind, x.seq INTO cut
  FROM (SELECT d.owner, d.kind, d.seq, sum(cardinality(d.ids)) OVER (ORDER BY d.owner, d.kind, d.seq) AS n
        FROM adjacency.delta d WHERE d.shard = sh) x
  WHERE x.n >= max LIMIT 1;
  IF FOUND THEN
    last_owner := cut.owner;
    last_kind := cut.kind;
    last_seq := cut.seq;
  END IF;

  FOR list IN
    WITH taken AS (
      DELETE FROM adjacency.delta d
      WHERE d.shard = sh AND (d.owner, d.kind, d.seq) <= (last_owner, last_kind, last_seq)
      RETURNING d.owner, d.kind, d.ids, d.d),
    net AS (
      SELECT t.owner, t.kind, u.id, sum(t.d) AS n, count(*) AS changes FROM taken t CROSS JOIN LATERAL unnest(t.ids) AS u(id)
      GROUP BY t.owner, t.kind, u.id)
    SELECT n.owner, n.kind, sum(n.changes) AS changes,
           array_agg(n.id) FILTER (WHERE n.n <> 0) AS ids, array_agg(n.n) FILTER (WHERE n.n <> 0) AS ns
    FROM net n GROUP BY n.owner, n.kind
  LOOP
    folded := folded + list.changes;
    IF list.ids IS NOT NULL THEN
      PERFORM adjacency.graft(list.owner, list.kind, list.ids, list.ns);
    END IF;
  END LOOP;
  RETURN CASE WHEN folded = 0 THEN -1 ELSE folded END;
END $$;
