-- The first id of a millisecond: the first 42 of an id's 60 bits are the milliseconds since 1970. A double holds them
-- to a four-thousandth, and what is just below a whole one is meant to be it.
CREATE OR REPLACE FUNCTION adjacency.id_of(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(date_part('epoch', at) * 1000 + 0.001)::bigint << 18;
