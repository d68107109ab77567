-- What a process that keeps profiles in memory must know about the snapshot of the calling statement: three parts,
-- separated by '|'. Which server and database this is; the snapshot; and which profiles have changed since the process
-- saw another snapshot, as `version:user,user;version:user`, or '*' if that is not known. `seen` consists of the first
-- two parts of an earlier result, or is NULL. STABLE, so everything is read from the snapshot of the calling statement.
CREATE OR REPLACE FUNCTION profiles.changes_since(seen text) RETURNS text LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $$
DECLARE
  now_seen CONSTANT pg_snapshot := pg_current_snapshot();
  here text;
  known pg_snapshot;
  known_to bigint;
  complete_since bigint;
BEGIN
  -- Transaction ids may be used twice if the server crashes; its statistics then get another time of reset.
  SELECT concat_ws(' ', d.oid, l.tableoid, extract(epoch FROM pg_postmaster_start_time()),
                   extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time())), l.complete_since
  INTO here, complete_since
  FROM pg_database d LEFT JOIN profiles.change_log l ON true WHERE d.datname = current_database();
  here := here || '|' || now_seen;
  IF here = seen THEN
    RETURN here || '|';
  END IF;
  IF seen IS NULL OR complete_since IS NULL OR split_part(seen, '|', 1) <> split_part(here, '|', 1) THEN
    RETURN here || '|*';
  END IF;
  known := split_part(seen, '|', 2);
  known_to := pg_snapshot_xmax(known)::text;
  IF complete_since > pg_snapshot_xmin(known)::text::bigint OR known_to > pg_snapshot_xmax(now_seen)::text::bigint THEN
    RETURN here || '|*';
  END IF;
  -- Only transactions that the process saw running, or did not see, may have changed anything. That is never a range
  -- that grows with the oldest running transaction.
  RETURN here || '|' || (
    SELECT CASE WHEN bool_or(c.users IS NULL) OR count(*) > 256 OR sum(cardinality(c.users)) > 2000 THEN '*'
                ELSE coalesce(string_agg(c.version || ':' || array_to_string(c.users, ','), ';'), '') END
    FROM (SELECT v.version, v.users FROM profiles.change v WHERE v.version >= known_to
          UNION ALL
          SELECT v.version, v.users FROM pg_snapshot_xip(known) AS x (id)
          JOIN profiles.change v ON v.version = x.id::text::bigint
          LIMIT 257) c);
END $$;
