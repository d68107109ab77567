-- n new ids, ascending. An id is the time of its drawing, in milliseconds of the Unix epoch, times 2^18, plus what tells
-- apart those of one millisecond. The sequence only goes forward: while the clock is behind it, time stands still.
CREATE OR REPLACE FUNCTION adjacency.next_ids(n int) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  present constant bigint := adjacency.id_of(clock_timestamp());
BEGIN
  IF (SELECT s.last_value FROM adjacency.entry_id s) < present THEN
    -- One session at a time may move it, or it could go back. What ends the block lets go of the lock.
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended('adjacency.next_ids', 0));
      IF (SELECT s.last_value FROM adjacency.entry_id s) < present THEN
        PERFORM setval('adjacency.entry_id', present);
      END IF;
      RAISE EXCEPTION USING ERRCODE = 'AD000';
    EXCEPTION WHEN SQLSTATE 'AD000' THEN
      NULL;
    END;
  END IF;
  RETURN (SELECT array_agg(x.id) FROM (SELECT nextval('adjacency.entry_id') AS id FROM generate_series(1, n)) x);
END $$;
