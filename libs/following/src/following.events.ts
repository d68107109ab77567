import type { EventDescription } from '#kernel';

export const USER_FOLLOWED = 'user.followed';
export const USER_UNFOLLOWED = 'user.unfollowed';
export const FOLLOWER_REMOVED = 'follower.removed';

export const FOLLOWING_EVENTS: readonly EventDescription[] = [
  {
    type: USER_FOLLOWED,
    publisher: 'following',
    actor: 'the follower',
    subject: 'the followed user',
    when: 'A user starts to follow another. A repeated follow publishes nothing.',
  },
  {
    type: USER_UNFOLLOWED,
    publisher: 'following',
    actor: 'the former follower',
    subject: 'the user no longer followed',
    when: 'A user stops following another. Unfollowing a user who is not followed publishes nothing.',
  },
  {
    type: FOLLOWER_REMOVED,
    publisher: 'following',
    actor: 'the user who was followed',
    subject: 'the former follower',
    when: 'A user removes a follower. Removing a user who does not follow publishes nothing.',
  },
];
