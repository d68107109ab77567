-- The next time that PostgreSQL can represent. Declared IMMUTABLE, which `+` with an interval is not: on a distributed
-- table ON CONFLICT may only call immutable functions.
CREATE OR REPLACE FUNCTION profiles.just_after(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN at + interval '1 microsecond';
