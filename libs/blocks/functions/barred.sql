-- Locks each pair until the transaction ends, then returns for each whether one of the two users blocks the other.
-- VOLATILE, so it sees a block that was committed while it waited for the lock. On distributed tables a query must name
-- the users to find their shards; elsewhere that would give a plan that reads all blocks of each user.
CREATE OR REPLACE FUNCTION blocks.barred(actors uuid[], targets uuid[]) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
  found bigint[];
BEGIN
  PERFORM adjacency.lock_pairs(actors, targets);
  IF current_setting('adjacency.distributed', true) = 'on' THEN
    SELECT coalesce(array_agg(x.ord), '{}') INTO found
    FROM (SELECT p.ord FROM blocks.block b JOIN unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord)
            ON b.blocker = p.actor AND b.blocked = p.target
          WHERE b.blocker = ANY (actors)
          UNION ALL
          SELECT p.ord FROM blocks.block b JOIN unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord)
            ON b.blocker = p.target AND b.blocked = p.actor
          WHERE b.blocker = ANY (targets)) x;
    RETURN (SELECT array_agg(p.ord = ANY (found) ORDER BY p.ord) FROM unnest(actors) WITH ORDINALITY AS p(actor, ord));
  END IF;
  RETURN (
    SELECT array_agg(
      EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = p.actor AND b.blocked = p.target)
      OR EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = p.target AND b.blocked = p.actor) ORDER BY p.ord)
    FROM unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord));
END $$;
