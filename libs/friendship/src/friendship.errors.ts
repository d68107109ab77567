import { describedError } from '#kernel';

export class SelfRequestError extends describedError({
  code: 'self_target',
  kind: 'invalid',
  message: 'A user cannot befriend themselves.',
  when: 'A user would befriend themselves.',
}) {}

export class AlreadyFriendsError extends describedError({
  code: 'already_friends',
  kind: 'conflict',
  message: 'The two users are friends already.',
  when: 'A friend request was sent to a friend.',
}) {}

export class FriendRequestNotFoundError extends describedError({
  code: 'friend_request_not_found',
  kind: 'not-found',
  message: 'There is no friend request of this user to approve.',
  when: 'A friend request was approved that nobody had sent.',
}) {}
