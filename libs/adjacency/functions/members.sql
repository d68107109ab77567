-- The JSON members that a page adds to its entries, in their order, each with a comma before it: since when the entry
-- exists, if requested, and the relationship with its user, if relationships are given.
CREATE OR REPLACE FUNCTION adjacency.members(ids bigint[], with_since boolean, relationships text[]) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    SELECT array_agg(CASE WHEN with_since THEN ',"since":"' || adjacency.since_text(e.id) || '"' ELSE '' END
                     || coalesce(',"relationship":' || e.relationship, '') ORDER BY e.ord)
    FROM unnest(ids, relationships) WITH ORDINALITY AS e(id, relationship, ord));
END $$;
