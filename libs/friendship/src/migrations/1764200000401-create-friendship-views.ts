import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FRIENDS, REQUESTS_SENT } from '../friendship.lists.js';

/** Friends and pending requests, as views over the lists. */
export class CreateFriendshipViews1764200000401 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
CREATE SCHEMA friendship;

CREATE VIEW friendship.friendship AS
SELECT owner AS user_id, peer AS friend_id, id FROM adjacency.edge WHERE kind = ${FRIENDS};

CREATE VIEW friendship.friend_request AS
SELECT owner AS sender, peer AS receiver, id FROM adjacency.edge WHERE kind = ${REQUESTS_SENT};
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA friendship CASCADE');
  }
}
