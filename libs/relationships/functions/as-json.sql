-- The user's relationship with each of the targets, in their order, as JSON objects. `kinds` are the lists of followed
-- users, followers, friends, sent requests, received requests and blocked users. The targets are distinct.
CREATE OR REPLACE FUNCTION relationships.as_json(viewer uuid, targets uuid[], kinds smallint[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT array_agg(
      '{' || relationships.member('following', 'following_since', f.ids[1])
      || ',' || relationships.member('followed_by', 'followed_by_since', f.ids[2])
      || ',' || relationships.member('friends', 'friends_since', f.ids[3])
      || ',' || relationships.member('request_sent', 'request_sent_at', f.ids[4])
      || ',' || relationships.member('request_received', 'request_received_at', f.ids[5])
      || ',"blocking":' || CASE WHEN f.ids[6] IS NULL THEN 'false' ELSE 'true' END || '}' ORDER BY t.ord)
    FROM unnest(targets) WITH ORDINALITY AS t(peer, ord)
    LEFT JOIN (SELECT e.peer, ARRAY[max(e.id) FILTER (WHERE e.kind = kinds[1]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[2]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[3]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[4]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[5]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[6])] AS ids
               FROM adjacency.find(viewer, kinds, targets) AS e GROUP BY e.peer) AS f USING (peer));
END $$;
