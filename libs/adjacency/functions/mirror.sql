-- The kind of the mirror of a list k, which shows the same edges from the peers' side. Bit 0 of a kind marks a mirror,
-- bit 1 a list that mirrors itself.
CREATE OR REPLACE FUNCTION adjacency.mirror(k smallint) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN k & 2 = 0 THEN k # 1::smallint ELSE k END;
