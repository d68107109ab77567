-- Maximum number of entries of a leaf; a short list with more entries is made long.
CREATE OR REPLACE FUNCTION adjacency.leaf_capacity() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE RETURN 512;
