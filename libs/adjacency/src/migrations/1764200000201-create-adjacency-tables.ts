import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists, and of the long ones their pending changes, folded sizes and counted trees. */
export class CreateAdjacencyTables1764200000201 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA adjacency;

-- Drawn from by adjacency.next_ids, which keeps it at the time.
CREATE SEQUENCE adjacency.entry_id AS bigint MAXVALUE ${2n ** 60n - 1n} CACHE 1;

-- A list, newest first, is (owner, kind) by descending id. An id is a time: its milliseconds are id >> 18. Bit 0 of a
-- kind says that the list is a mirror, bit 1 that it mirrors itself.
CREATE TABLE adjacency.entry (
  owner uuid NOT NULL,
  kind smallint NOT NULL CHECK (kind >= 0 AND kind & 3 <> 3),
  peer uuid NOT NULL,
  id bigint NOT NULL,
  CONSTRAINT entry_position PRIMARY KEY (owner, kind, id) INCLUDE (peer),
  CONSTRAINT entry_not_self CHECK (owner <> peer)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- A mirror is written together with the list that it mirrors and needs no such index of its own.
CREATE UNIQUE INDEX entry_pair ON adjacency.entry (owner, kind, peer) INCLUDE (id) WHERE kind & 1 = 0;

-- What contexts may look at: an edge from the side that is no mirror, from both sides where a list mirrors itself.
-- Nothing can be written through it: the empty join keeps PostgreSQL from passing a write on to the table.
CREATE VIEW adjacency.edge AS
SELECT e.kind, e.owner, e.peer, e.id FROM adjacency.entry e CROSS JOIN (SELECT) AS read_only WHERE e.kind & 1 = 0;

-- Long lists: their writes leave deltas. Once the tree is planted, n is the folded size, and its root is the node
-- (root_level, root_prefix).
-- Any other list is short: its entries are all there is of it.
CREATE TABLE adjacency.long_list (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  n bigint CHECK (n >= 0),
  root_level smallint,
  root_prefix bigint,
  CONSTRAINT long_list_of_owner PRIMARY KEY (owner, kind),
  CONSTRAINT long_list_planted CHECK (num_nulls(n, root_level, root_prefix) IN (0, 3))
) WITH (fillfactor = 70);

CREATE INDEX long_list_to_plant ON adjacency.long_list (owner, kind) WHERE root_level IS NULL;

-- Short lists that were found to have grown long. Insert-only, so no write waits for another.
CREATE TABLE adjacency.overgrown (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  CONSTRAINT overgrown_found PRIMARY KEY (owner, kind, seq)
);

-- Insert-only: what one statement changed of a long list, until it is folded. So a storm on one list makes few rows.
-- seq is drawn once the entries are held: where an entry was added and taken off again, the -1 has the higher one.
CREATE TABLE adjacency.delta (
  owner uuid NOT NULL,
  kind smallint NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  d smallint NOT NULL CHECK (d IN (-1, 1)),
  ids bigint[] NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT delta_pending PRIMARY KEY (owner, kind, seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = false);

ALTER TABLE adjacency.delta ALTER COLUMN ids SET STORAGE MAIN;

CREATE VIEW adjacency.pending_change AS
SELECT d.owner, d.kind, u.id, d.d FROM adjacency.delta d CROSS JOIN LATERAL unnest(d.ids) AS u(id);

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
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA adjacency CASCADE');
  }
}
