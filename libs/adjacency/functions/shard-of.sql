-- The shard of an owner's lists, 0 to 15: changes of one shard are folded by one roller at a time.
CREATE OR REPLACE FUNCTION adjacency.shard_of(owner uuid) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (get_byte(uuid_send(owner), 15) & 15)::smallint;
