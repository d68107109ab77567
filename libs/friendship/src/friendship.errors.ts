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
  when: 'A friend request was sent to a user who declined the last one; `Retry-After` tells when it may be sent again.',
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
  when: 'A friend request was approved that nobody had sent.',
}) {}
