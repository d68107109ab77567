import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists, and of the long ones their pending changes, folded sizes and counted trees. */
export class CreateAdjacencyTables1764200000201 implements MigrationInterface {
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

-- What contexts may look at: an edge from the side that carries truth, from both sides where a list mirrors itself.
-- Nothing can be written through it: the empty join keeps PostgreSQL from passing a write on to the table.
CREATE VIEW adjacency.edge AS
SELECT e.kind, e.owner, e.peer, e.id FROM adjacency.entry e CROSS JOIN (SELECT) AS read_only WHERE e.kind IN (0, 2, 3);

-- Long lists: their writes leave deltas. Once the tree is planted, n is the folded size, and root_level that of its root.
-- Any other list is short: its entries are all there is of it.
CREATE TABLE adjacency.long_list (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  n bigint CHECK (n >= 0),
  root_level smallint,
  CONSTRAINT long_list_of_owner PRIMARY KEY (owner, kind),
  CONSTRAINT long_list_planted CHECK ((n IS NULL) = (root_level IS NULL))
) WITH (fillfactor = 70);

CREATE INDEX long_list_to_plant ON adjacency.long_list (owner, kind) WHERE root_level IS NULL;

-- Short lists that were found to have grown long. Insert-only, so no write waits for another.
CREATE TABLE adjacency.overgrown (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  CONSTRAINT overgrown_found PRIMARY KEY (seq)
);

-- Insert-only: what one statement changed of a long list, until it is folded. So a storm on one list makes few rows.
-- seq is drawn once the entries are held: where an entry was added and taken off again, the -1 has the higher one.
CREATE TABLE adjacency.delta (
  shard smallint NOT NULL,
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  d smallint NOT NULL CHECK (d IN (-1, 1)),
  ids bigint[] NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT delta_pending PRIMARY KEY (shard, owner, kind, seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = false);

ALTER TABLE adjacency.delta ALTER COLUMN ids SET STORAGE MAIN;

CREATE INDEX delta_of_busy_list ON adjacency.delta (shard) WHERE cardinality(ids) > 1;

CREATE VIEW adjacency.pending_change AS
SELECT d.shard, d.owner, d.kind, u.id, d.d FROM adjacency.delta d CROSS JOIN LATERAL unnest(d.ids) AS u(id);

-- Inner node of a long list's tree: covers the ids with id >> 6 * (level + 1) = prefix, and counts[i] of them are
-- folded entries with (id >> 6 * level) & 63 = i - 1.
CREATE TABLE adjacency.node (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  level smallint NOT NULL,
  prefix bigint NOT NULL,
  counts bigint[] NOT NULL CHECK (cardinality(counts) = 64),
  CONSTRAINT node_place PRIMARY KEY (owner, kind, level, prefix)
) WITH (fillfactor = 70);

-- Locked by whoever folds changes of a shard's lists. No follow ever touches it.
CREATE TABLE adjacency.roller_shard (shard smallint PRIMARY KEY);
INSERT INTO adjacency.roller_shard SELECT generate_series(0, 15);
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA adjacency CASCADE');
  }
}
