-- Like profiles.as_json, with additional JSON members for each user, each with a comma before it.
CREATE OR REPLACE FUNCTION profiles.as_json_with(users uuid[], members text[]) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    SELECT '[' || coalesce(string_agg(
             coalesce(left(p.shown, -1), '{"user_id":"' || u.id || '","name":null,"avatar":null') || u.more || '}',
             ',' ORDER BY u.ord), '') || ']'
    FROM unnest(users, members) WITH ORDINALITY AS u(id, more, ord)
    LEFT JOIN (SELECT q.user_id, q.shown FROM profiles.profile q WHERE q.user_id = ANY (users)) p ON p.user_id = u.id);
END $$;
