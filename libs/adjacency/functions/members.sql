-- What a page shows of its entries beyond their users, in their order: JSON members, each with a comma before it. Since
-- when there is the entry, if so asked, and the relationship with its user, where relationships are given.
CREATE OR REPLACE FUNCTION adjacency.members(ids bigint[], with_since boolean, relationships text[]) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    SELECT array_agg(CASE WHEN with_since THEN ',"since":"' || adjacency.since_text(e.id) || '"' ELSE '' END
                     || coalesce(',"relationship":' || e.relationship, '') ORDER BY e.ord)
    FROM unnest(ids, relationships) WITH ORDINALITY AS e(id, relationship, ord));
END $$;
