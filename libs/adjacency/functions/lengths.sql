-- The advisory lock that writers share, and that is taken alone to make a list long.
CREATE OR REPLACE FUNCTION adjacency.lengths() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hashtextextended('adjacency.lengths', 0);
