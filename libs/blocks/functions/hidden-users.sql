-- Returns for each user whether the viewer blocks them or they block the viewer.
CREATE OR REPLACE FUNCTION blocks.hidden_users(viewer uuid, users uuid[]) RETURNS boolean[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  others uuid[];
BEGIN
  -- On distributed tables, the viewer's blocks are on one worker, and other users' blocks are on others.
  IF current_setting('adjacency.distributed', true) = 'on' THEN
    others := (SELECT coalesce(array_agg(h.hidden), '{}') FROM blocks.hidden h WHERE h.viewer = hidden_users.viewer);
    RETURN (SELECT array_agg(u.id = ANY (others) ORDER BY u.ord) FROM unnest(users) WITH ORDINALITY AS u(id, ord));
  END IF;
  IF NOT EXISTS (SELECT 1 FROM blocks.hidden h WHERE h.viewer = hidden_users.viewer) THEN
    RETURN array_fill(false, ARRAY[cardinality(users)]);
  END IF;
  RETURN (
    SELECT array_agg(
      EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = hidden_users.viewer AND b.blocked = u.id)
      OR EXISTS (SELECT 1 FROM blocks.block b WHERE b.blocker = u.id AND b.blocked = hidden_users.viewer) ORDER BY u.ord)
    FROM unnest(users) WITH ORDINALITY AS u(id, ord));
END $$;
