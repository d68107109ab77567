-- For each pair, whether one of the two blocks the other. VOLATILE, so that it sees what was committed before it is called.
CREATE OR REPLACE FUNCTION blocks.barred(actors uuid[], targets uuid[]) RETURNS boolean[] LANGUAGE plpgsql AS $$
BEGIN
  RETURN (
    SELECT array_agg(
      EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = p.actor AND b.blocked = p.target)
      OR EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = p.target AND b.blocked = p.actor) ORDER BY p.ord)
    FROM unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord));
END $$;
