-- The first id of a millisecond: the upper 42 of an id's 60 bits are the milliseconds since 1970. A double represents them
-- only to about 1/4000, so a small value is added before rounding down.
CREATE OR REPLACE FUNCTION adjacency.id_of(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(date_part('epoch', at) * 1000 + 0.001)::bigint << 18;
