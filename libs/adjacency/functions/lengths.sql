-- The advisory lock that writers share; a roller takes it exclusively to make a list long.
CREATE OR REPLACE FUNCTION adjacency.lengths() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hashtextextended('adjacency.lengths', 0);
