-- A relationship as a JSON object, from the ids of the entries on the lists of followed users, followers, friends, sent
-- requests, received requests and blocked users; null or absent: not on the list.
CREATE OR REPLACE FUNCTION relationships.of_ids(ids bigint[]) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN '{' || relationships.member('following', 'following_since', ids[1])
  || ',' || relationships.member('followed_by', 'followed_by_since', ids[2])
  || ',' || relationships.member('friends', 'friends_since', ids[3])
  || ',' || relationships.member('request_sent', 'request_sent_at', ids[4])
  || ',' || relationships.member('request_received', 'request_received_at', ids[5])
  || ',"blocking":' || CASE WHEN ids[6] IS NULL THEN 'false' ELSE 'true' END || '}';
