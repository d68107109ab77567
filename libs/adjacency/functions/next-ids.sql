-- Returns n new ids, ascending. An id is the time of its creation in milliseconds since 1970, times 2^18, plus a number
-- that distinguishes ids of the same millisecond. The sequence only moves forward: while the clock is behind it, the
-- ids' timestamps do not change.
CREATE OR REPLACE FUNCTION adjacency.next_ids(n int) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  present constant bigint := adjacency.id_of(clock_timestamp());
  lock constant bigint := hashtextextended('adjacency.next_ids', 0);
BEGIN
  IF (SELECT s.last_value FROM adjacency.entry_id s) < present THEN
    -- Only one session at a time may advance the sequence; otherwise it could move back.
    IF current_setting('adjacency.distributed', true) = 'on' THEN
      -- Ending a block would roll back on every server that takes part. So the lock lasts as long as the transaction, and
      -- the timestamps of whoever does not get it do not change.
      IF pg_try_advisory_xact_lock(lock) AND (SELECT s.last_value FROM adjacency.entry_id s) < present THEN
        PERFORM setval('adjacency.entry_id', present);
      END IF;
    ELSE
      -- The lock is released when the block ends.
      BEGIN
        PERFORM pg_advisory_xact_lock(lock);
        IF (SELECT s.last_value FROM adjacency.entry_id s) < present THEN
          PERFORM setval('adjacency.entry_id', present);
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'AD000';
      EXCEPTION WHEN SQLSTATE 'AD000' THEN
        NULL;
      END;
    END IF;
  END IF;
  RETURN (SELECT array_agg(x.id) FROM (SELECT nextval('adjacency.entry_id') AS id FROM generate_series(1, n)) x);
END $$;
