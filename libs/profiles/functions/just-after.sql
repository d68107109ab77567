-- The next time that PostgreSQL can tell. IMMUTABLE, which `+` is not for days and months: a distributed table lets ON
-- CONFLICT call nothing else.
CREATE OR REPLACE FUNCTION profiles.just_after(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN at + interval '1 microsecond';
