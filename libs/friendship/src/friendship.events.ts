import type { EventDescription } from '#kernel';

export const FRIEND_REQUEST_SENT = 'friend_request.sent';
export const FRIEND_REQUEST_CANCELLED = 'friend_request.cancelled';
export const FRIEND_REQUEST_APPROVED = 'friend_request.approved';
export const FRIEND_REQUEST_DECLINED = 'friend_request.declined';
export const FRIENDSHIP_STARTED = 'friendship.started';
export const FRIENDSHIP_ENDED = 'friendship.ended';

export const FRIENDSHIP_EVENTS: readonly EventDescription[] = [
  {
    type: FRIEND_REQUEST_SENT,
    publisher: 'friendship',
    actor: 'the user who asks',
    subject: 'the user who is asked',
    when: 'A friend request is made. A repeated request publishes nothing.',
  },
  {
    type: FRIEND_REQUEST_CANCELLED,
    publisher: 'friendship',
    actor: 'the user who had asked',
    subject: 'the user who had been asked',
    when: 'A pending request is cancelled.',
  },
  {
    type: FRIEND_REQUEST_APPROVED,
    publisher: 'friendship',
    actor: 'the user who was asked',
    subject: 'the user who had asked',
    when: 'A pending request is approved, or answered by a request in the other direction.',
  },
  {
    type: FRIEND_REQUEST_DECLINED,
    publisher: 'friendship',
    actor: 'the user who was asked',
    subject: 'the user who had asked',
    when: 'A pending request is declined. The user who had asked is not notified.',
  },
  {
    type: FRIENDSHIP_STARTED,
    publisher: 'friendship',
    actor: 'the user whose approval made it',
    subject: 'the other friend',
    when: 'Two users become friends; its id follows that of `friend_request.approved` of the same pair.',
  },
  {
    type: FRIENDSHIP_ENDED,
    publisher: 'friendship',
    actor: 'the user who ends it',
    subject: 'the former friend',
    when: 'A friendship is ended by one of the two.',
  },
];
