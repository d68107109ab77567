import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FOLLOWING } from '../following.lists.js';

/** Who follows whom, as a view over the lists. */
export class CreateFollowView1764200000301 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA following;

CREATE VIEW following.follow AS
SELECT owner AS follower, peer AS followee, id FROM adjacency.edge WHERE kind = ${FOLLOWING};
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA following CASCADE');
  }
}
