/** A relationship of two users who are not connected. */
export const NOTHING = {
  following: false,
  following_since: null,
  followed_by: false,
  followed_by_since: null,
  friends: false,
  friends_since: null,
  request_sent: false,
  request_sent_at: null,
  request_received: false,
  request_received_at: null,
  blocking: false,
};
