import { DomainError } from '#kernel';

export class SelfRequest extends DomainError {
  constructor() {
    super('self_target', 'invalid', 'A user cannot befriend themselves.');
  }
}

export class AlreadyFriends extends DomainError {
  constructor() {
    super('already_friends', 'conflict', 'The two users are friends already.');
  }
}

export class FriendRequestNotFound extends DomainError {
  constructor() {
    super('friend_request_not_found', 'not-found', 'There is no friend request of this user to approve.');
  }
}
