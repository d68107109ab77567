-- Claims up to `most` due events, oldest first, and counts the attempt. Only one relay claims at a time. An event is
-- not claimed while an earlier event of the same users is claimed or waits for a retry. A claim lasts longer than a
-- relay works on it.
CREATE OR REPLACE FUNCTION events.claim(most int)
RETURNS TABLE (id bigint, type text, actor uuid, subject uuid, at text, listener text, attempts int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('events.claim', 0)) THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH due AS MATERIALIZED (
      SELECT o.id, o.listener
      FROM events.outbox o
      WHERE o.next_attempt_at <= clock_timestamp()
        AND NOT EXISTS (SELECT 1 FROM events.outbox e WHERE e.attempts > 0 AND e.actor IN (o.actor, o.subject)
                        AND e.id < o.id AND e.next_attempt_at > clock_timestamp())
        AND NOT EXISTS (SELECT 1 FROM events.outbox e WHERE e.attempts > 0 AND e.subject IN (o.actor, o.subject)
                        AND e.id < o.id AND e.next_attempt_at > clock_timestamp())
      ORDER BY o.id
      LIMIT most
      FOR UPDATE SKIP LOCKED
    ), claimed AS (
      UPDATE events.outbox o
      SET attempts = o.attempts + 1, next_attempt_at = clock_timestamp() + interval '2 seconds'
      FROM due
      WHERE o.id = due.id AND o.listener = due.listener
      RETURNING o.*
    )
    SELECT c.id, c.type, c.actor, c.subject, events.iso(c.at), c.listener, c.attempts::int
    FROM claimed c
    ORDER BY c.id;
END $$;
