import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Up to where the deltas of a long list are folded, so that readers need not pass over the rows of deleted ones. While
 * a transaction keeps an old snapshot, such as that of a dump, PostgreSQL cannot remove them.
 */
export class RememberWhatIsFolded1796000000504 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
-- All deltas up to the seq folded_to are folded, and no transaction can add one. The same is true of next_folded_to once
-- all transactions before next_after have ended.
ALTER TABLE adjacency.long_list
  ADD COLUMN folded_to bigint NOT NULL DEFAULT 0,
  ADD COLUMN next_folded_to bigint,
  ADD COLUMN next_after bigint;

CREATE OR REPLACE VIEW adjacency.pending_change AS
SELECT d.owner, d.kind, u.id, d.d, d.seq FROM adjacency.delta d CROSS JOIN LATERAL unnest(d.ids) AS u(id);
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
DROP VIEW adjacency.pending_change;
CREATE VIEW adjacency.pending_change AS
SELECT d.owner, d.kind, u.id, d.d FROM adjacency.delta d CROSS JOIN LATERAL unnest(d.ids) AS u(id);
ALTER TABLE adjacency.long_list DROP COLUMN folded_to, DROP COLUMN next_folded_to, DROP COLUMN next_after;
`);
  }
}
