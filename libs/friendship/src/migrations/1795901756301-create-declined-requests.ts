import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Friend requests that were declined, for as long as they may not be sent again. */
export class CreateDeclinedRequests1795901756301 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
-- Whose request was declined by whom. Removed when the receiver asks, or once the sender may ask again.
CREATE TABLE friendship.declined_request (
  sender uuid NOT NULL,
  receiver uuid NOT NULL,
  declined_at timestamptz NOT NULL,
  CONSTRAINT declined_request_of_sender PRIMARY KEY (sender, receiver)
);

CREATE INDEX declined_request_by_time ON friendship.declined_request (declined_at);
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE friendship.declined_request');
  }
}
