/** Tables of both rivals, as the entities of b0 define them. */
export const RIVAL_TABLES = `
  CREATE TABLE users (
    id uuid NOT NULL, name text, avatar text,
    following_count int NOT NULL DEFAULT 0, followers_count int NOT NULL DEFAULT 0, friends_count int NOT NULL DEFAULT 0,
    requests_sent_count int NOT NULL DEFAULT 0, requests_received_count int NOT NULL DEFAULT 0);
  CREATE TABLE follows (
    id bigserial, follower_id uuid NOT NULL, followee_id uuid NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`;

/** Added after the data is loaded. */
export const RIVAL_KEYS = `
  ALTER TABLE users ADD PRIMARY KEY (id);
  ALTER TABLE follows ADD PRIMARY KEY (id);
  CREATE UNIQUE INDEX follows_pair ON follows (follower_id, followee_id);
  CREATE INDEX follows_list ON follows (followee_id, id);
  ALTER TABLE follows ADD FOREIGN KEY (follower_id) REFERENCES users ON DELETE CASCADE,
                      ADD FOREIGN KEY (followee_id) REFERENCES users ON DELETE CASCADE`;
