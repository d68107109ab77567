-- When the entry with this id began, in the format of answers: ISO 8601 in UTC, with milliseconds.
CREATE OR REPLACE FUNCTION adjacency.since_text(id bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(adjacency.since(id) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
