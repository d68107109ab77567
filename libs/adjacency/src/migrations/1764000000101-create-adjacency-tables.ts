import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists, their pending changes, folded sizes and counted trees. */
export class CreateAdjacencyTables1764000000101 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA adjacency;

CREATE SEQUENCE adjacency.entry_id AS bigint MAXVALUE ${2n ** 60n - 1n} CACHE 1;

-- A list, newest first, is (owner, kind) by descending id.
CREATE TABLE adjacency.entry (
  owner uuid NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 4),
  peer uuid NOT NULL,
  id bigint NOT NULL,
  CONSTRAINT entry_position PRIMARY KEY (owner, kind, id) INCLUDE (peer),
  CONSTRAINT entry_not_self CHECK (owner <> peer)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- Only the sides that carry truth: a mirror is written together with its truth side and needs no index of its own.
CREATE UNIQUE INDEX entry_pair ON adjacency.entry (owner, kind, peer) INCLUDE (id) WHERE kind IN (0, 2, 3);

CREATE FUNCTION adjacency.shard_of(owner uuid) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (get_byte(uuid_send(owner), 15) & 15)::smallint;

-- Insert-only: each change of a list until it is folded. Its key makes counting a change twice impossible while pending.
CREATE TABLE adjacency.delta (
  shard smallint NOT NULL,
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  id bigint NOT NULL,
  d smallint NOT NULL CHECK (d IN (-1, 1)),
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT delta_pending PRIMARY KEY (shard, owner, kind, id, d)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = false);

-- Folded size of a list; root_level is set once the list has a tree.
CREATE TABLE adjacency.size (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  n bigint NOT NULL CHECK (n >= 0),
  root_level smallint,
  CONSTRAINT size_list PRIMARY KEY (owner, kind)
) WITH (fillfactor = 70);

-- Inner node of a list's counted tree: covers the ids with id >> 6 * (level + 1) = prefix, and counts[i] of them are
-- folded entries with (id >> 6 * level) & 63 = i - 1.
CREATE TABLE adjacency.node (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  level smallint NOT NULL,
  prefix bigint NOT NULL,
  counts bigint[] NOT NULL CHECK (cardinality(counts) = 64),
  CONSTRAINT node_place PRIMARY KEY (owner, kind, level, prefix)
) WITH (fillfactor = 70);

-- Locked by whoever changes sizes or nodes of a shard. No follow ever touches it.
CREATE TABLE adjacency.roller_shard (shard smallint PRIMARY KEY);
INSERT INTO adjacency.roller_shard SELECT generate_series(0, 15);
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA adjacency CASCADE');
  }
}
