-- The kind of list that shows the edges of a list k from the peers' side. Bit 0 of a kind says that it is a mirror, bit 1
-- that it mirrors itself.
CREATE OR REPLACE FUNCTION adjacency.mirror(k smallint) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN k & 2 = 0 THEN k # 1::smallint ELSE k END;
