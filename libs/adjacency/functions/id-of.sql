-- The first id of a millisecond: the first 42 of an id's 60 bits are the milliseconds since 1970.
CREATE OR REPLACE FUNCTION adjacency.id_of(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(extract(epoch FROM at) * 1000)::bigint << 18;
