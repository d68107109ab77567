-- Remembers up to which seq the deltas of a list are folded, after a fold that took those up to `newest` and, before
-- that, found that all transactions before `ended` have ended. A transaction that is still running may have drawn a
-- lower seq than one that was folded, so a seq counts only once all transactions that were running at its fold have
-- ended. Readers, which start there, may pass over some deleted rows: so not every fold writes this.
CREATE OR REPLACE FUNCTION adjacency.remember_folded(list_owner uuid, k smallint, ended bigint, newest bigint)
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
  passed_over constant int := 64;
  -- Every transaction that has drawn a seq by this time comes before this one.
  started constant bigint := pg_snapshot_xmax(pg_current_snapshot())::text;
BEGIN
  UPDATE adjacency.long_list ll
  SET folded_to = CASE WHEN ll.next_after <= ended THEN least(ll.next_folded_to, newest) ELSE ll.folded_to END,
      next_folded_to = newest, next_after = started
  WHERE ll.owner = list_owner AND ll.kind = k AND newest > ll.folded_to + passed_over
    -- The last case: the row was restored from another server, where transactions had higher numbers.
    AND (ll.next_after IS NULL OR ll.next_after <= ended OR ll.next_after > started);
END $$;
