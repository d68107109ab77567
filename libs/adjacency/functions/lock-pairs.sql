-- Locks each pair of users until the transaction ends; the order within a pair does not matter. All callers lock in the
-- same order, so batches wait for each other without deadlock.
CREATE OR REPLACE FUNCTION adjacency.lock_pairs(actors uuid[], targets uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(pair.key)
  FROM (
    SELECT DISTINCT hashtextextended(least(p.actor, p.target)::text || greatest(p.actor, p.target)::text, 0) AS key
    FROM unnest(actors, targets) AS p(actor, target)
    ORDER BY key) AS pair;
END $$;
