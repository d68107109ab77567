-- Returns the users in the form of lists, in the given order: the text of a JSON array. A user without a profile looks
-- like one whose profile.shown has neither name nor avatar.
CREATE OR REPLACE FUNCTION profiles.as_json(users uuid[]) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    SELECT '[' || coalesce(string_agg(coalesce(p.shown, '{"user_id":"' || u.id || '","name":null,"avatar":null}'),
                                      ',' ORDER BY u.ord), '') || ']'
    FROM unnest(users) WITH ORDINALITY AS u(id, ord)
    LEFT JOIN (SELECT q.user_id, q.shown FROM profiles.profile q WHERE q.user_id = ANY (users)) p ON p.user_id = u.id);
END $$;
