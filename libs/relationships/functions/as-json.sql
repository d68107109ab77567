-- The user's relationship with each of the targets, in their order, as JSON objects. `kinds` are the lists of followed
-- users, followers, friends, sent requests, received requests and blocked users. The targets are distinct.
CREATE OR REPLACE FUNCTION relationships.as_json(viewer uuid, targets uuid[], kinds smallint[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
  -- Most users have nothing to do with each other.
  nothing constant text := relationships.of_ids(ARRAY[]::bigint[]);
BEGIN
  RETURN (
    SELECT array_agg(CASE WHEN f.ids IS NULL THEN nothing ELSE relationships.of_ids(f.ids) END ORDER BY t.ord)
    FROM unnest(targets) WITH ORDINALITY AS t(peer, ord)
    LEFT JOIN (SELECT e.peer, ARRAY[max(e.id) FILTER (WHERE e.kind = kinds[1]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[2]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[3]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[4]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[5]),
                                    max(e.id) FILTER (WHERE e.kind = kinds[6])] AS ids
               FROM adjacency.find(viewer, kinds, targets) AS e GROUP BY e.peer) AS f USING (peer));
END $$;
