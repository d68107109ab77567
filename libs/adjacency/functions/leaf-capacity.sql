-- Most entries of a leaf of a tree; a short list that has more of them is made long.
CREATE OR REPLACE FUNCTION adjacency.leaf_capacity() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE RETURN 512;
