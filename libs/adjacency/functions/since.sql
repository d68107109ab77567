-- When the entry with this id began, to the millisecond.
CREATE OR REPLACE FUNCTION adjacency.since(id bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN timestamptz 'epoch' + (id >> 18) * interval '1 millisecond';
