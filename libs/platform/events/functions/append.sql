-- Writes one event for each (type, actor, subject) and returns them in that order. Call it with what a change returned,
-- so that the ids are assigned while the change still holds its row locks.
CREATE OR REPLACE FUNCTION events.append(types text[], actors uuid[], subjects uuid[])
RETURNS TABLE (id bigint, type text, actor uuid, subject uuid, at text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    INSERT INTO events.outbox AS o (id, type, actor, subject)
    SELECT nextval('events.event_id'), e.type, e.actor, e.subject
    FROM unnest(types, actors, subjects) WITH ORDINALITY AS e (type, actor, subject, ord)
    ORDER BY e.ord
    RETURNING o.id, o.type, o.actor, o.subject, events.iso(o.at);
END $$;
