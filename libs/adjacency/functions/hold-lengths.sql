-- A writer takes this lock until it commits, and looks up which lists are long only while it has the lock. The roller
-- that makes a list long waits for these writers, because they leave no delta for that list.
CREATE OR REPLACE FUNCTION adjacency.hold_lengths() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'lists are written at READ COMMITTED' USING ERRCODE = 'invalid_transaction_state';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(adjacency.lengths());
END $$;
