import { describedError } from '#kernel';

export class SelfFollowError extends describedError({
  code: 'self_target',
  kind: 'invalid',
  message: 'A user cannot follow themselves.',
  when: 'A user would follow themselves.',
}) {}

export class FollowingLimitReachedError extends describedError({
  code: 'following_limit_reached',
  kind: 'conflict',
  message: 'You follow as many users as the server allows.',
  when: 'The user follows as many users as `MAX_FOLLOWING` allows, and would follow one more. Not with a service token.',
}) {}
