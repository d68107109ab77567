-- A time in the format of events: ISO 8601 in UTC, with microseconds.
CREATE OR REPLACE FUNCTION events.iso(at timestamptz) RETURNS text
LANGUAGE sql STABLE RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
