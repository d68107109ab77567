import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BLOCKED_BY, BLOCKS } from '../blocks.lists.js';

/** Who blocks whom, as a view over the lists, and who is hidden from whom: the same from both sides. */
export class CreateBlockViews1796000000501 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA blocks;

CREATE VIEW blocks.block AS
SELECT owner AS blocker, peer AS blocked, id FROM adjacency.edge WHERE kind = ${BLOCKS};

CREATE VIEW blocks.hidden AS
SELECT owner AS viewer, peer AS hidden FROM adjacency.entry WHERE kind IN (${BLOCKS}, ${BLOCKED_BY});
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA blocks CASCADE');
  }
}
