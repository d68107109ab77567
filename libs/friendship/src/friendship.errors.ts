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

/** `retryAfter`: seconds until the user may ask again. */
export class RequestDeclinedError extends describedError({
  code: 'request_declined',
  kind: 'conflict',
  message: 'The other user has declined a friend request; it is too soon for another one.',
  when: 'The other user has declined a friend request of this user; `Retry-After` says when the next one may be sent.',
}) {
  constructor(retryAfter: number) {
    super({ retryAfter });
  }

  static example(): RequestDeclinedError {
    return new RequestDeclinedError(2_592_000);
  }
}

export class FriendRequestNotFoundError extends describedError({
  code: 'friend_request_not_found',
  kind: 'not-found',
  message: 'There is no friend request of this user to approve.',
  when: 'There is no pending friend request to approve.',
}) {}

export class FriendsLimitReachedError extends describedError({
  code: 'friends_limit_reached',
  kind: 'conflict',
  message: 'One of the two users has as many friends as the server allows.',
  when: 'The two would become friends, and one of them has as many friends as `MAX_FRIENDS` allows. Not with a service token.',
}) {}

export class RequestsLimitReachedError extends describedError({
  code: 'requests_limit_reached',
  kind: 'conflict',
  message: 'You have as many pending friend requests as the server allows.',
  when: 'The user has as many pending sent requests as `MAX_REQUESTS_SENT` allows. Not with a service token.',
}) {}
