-- The state of each pair as seen by its actor, in the order of the pairs, and the seconds until a declined actor may
-- ask again. On distributed tables a query must name the users to find their shards; elsewhere that would give a plan
-- that reads all friends and requests of each user.
CREATE OR REPLACE FUNCTION friendship.states(actors uuid[], targets uuid[], barred boolean[], cooldown float8)
RETURNS TABLE (state text, wait float8) LANGUAGE plpgsql AS $$
DECLARE
  bonds text[];
BEGIN
  IF current_setting('adjacency.distributed', true) = 'on' THEN
    WITH held AS (
      SELECT p.ord, 1 AS rank
      FROM friendship.friendship f JOIN unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord)
        ON f.user_id = p.actor AND f.friend_id = p.target
      WHERE f.user_id = ANY (actors)
      UNION ALL
      SELECT p.ord, 2
      FROM friendship.friend_request r JOIN unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord)
        ON r.sender = p.actor AND r.receiver = p.target
      WHERE r.sender = ANY (actors)
      UNION ALL
      SELECT p.ord, 3
      FROM friendship.friend_request r JOIN unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord)
        ON r.sender = p.target AND r.receiver = p.actor
      WHERE r.sender = ANY (targets)),
    ranked AS (
      SELECT p.ord, min(h.rank) AS rank
      FROM unnest(actors) WITH ORDINALITY AS p(actor, ord) LEFT JOIN held h ON h.ord = p.ord GROUP BY p.ord)
    SELECT array_agg((ARRAY['friends', 'sent', 'received'])[r.rank] ORDER BY r.ord) INTO bonds FROM ranked r;
  ELSE
    bonds := (
      SELECT array_agg(CASE
        WHEN EXISTS (SELECT 1 FROM friendship.friendship f WHERE f.user_id = p.actor AND f.friend_id = p.target) THEN 'friends'
        WHEN EXISTS (SELECT 1 FROM friendship.friend_request r WHERE r.sender = p.actor AND r.receiver = p.target) THEN 'sent'
        WHEN EXISTS (SELECT 1 FROM friendship.friend_request r WHERE r.sender = p.target AND r.receiver = p.actor) THEN 'received'
        END ORDER BY p.ord)
      FROM unnest(actors, targets) WITH ORDINALITY AS p(actor, target, ord));
  END IF;
  RETURN QUERY
    SELECT CASE
      WHEN p.barred THEN 'barred'
      WHEN p.bond IS NOT NULL THEN p.bond
      WHEN declined.wait > 0 THEN 'declined'
      WHEN EXISTS (SELECT 1 FROM friendship.declined_request d WHERE d.sender = p.target AND d.receiver = p.actor) THEN 'declining'
      ELSE 'none' END, declined.wait
    FROM unnest(actors, targets, states.barred, bonds) WITH ORDINALITY AS p(actor, target, barred, bond, ord)
    LEFT JOIN LATERAL (
      SELECT least(cooldown, cooldown + extract(epoch FROM d.declined_at - clock_timestamp())::float8) AS wait
      FROM friendship.declined_request d WHERE d.sender = p.actor AND d.receiver = p.target
    ) AS declined ON true
    ORDER BY p.ord;
END $$;
