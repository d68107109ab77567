-- Locks each pair until the transaction ends, and then tells of each whether one of the two blocks the other. VOLATILE, so
-- that it sees a block that was committed while it waited for the lock.
CREATE OR REPLACE FUNCTION blocks.barred(actors uuid[], targets uuid[]) RETURNS boolean[] LANGUAGE plpgsql AS $$
BEGIN
  PERFORM adjacency.lock_pairs(actors, targets);
  RETURN (
    SELECT array_agg(
      EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = p.actor AND b.blocked = p.target)
      OR EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = p.target AND b.blocked = p.actor) ORDER BY p.ord)
    FROM unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord));
END $$;
