-- Two JSON members: whether the entry with this id exists, and since when.
CREATE OR REPLACE FUNCTION relationships.member(name text, since_name text, id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN '"' || name || '":' || CASE WHEN id IS NULL THEN 'false' ELSE 'true' END || ',"' || since_name || '":'
  || coalesce('"' || adjacency.since_text(id) || '"', 'null');
