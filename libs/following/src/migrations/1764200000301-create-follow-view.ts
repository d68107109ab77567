import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ListKind } from '#adjacency';

/** Who follows whom, as a view over the lists. */
export class CreateFollowView1764200000301 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA following;

CREATE VIEW following.follow AS
SELECT owner AS follower, peer AS followee, id FROM adjacency.edge WHERE kind = ${ListKind.Following};
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA following CASCADE');
  }
}
