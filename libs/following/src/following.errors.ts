import { describedError } from '#kernel';

export class SelfFollowError extends describedError({
  code: 'self_target',
  kind: 'invalid',
  message: 'A user cannot follow themselves.',
  when: 'A user would follow themselves.',
}) {}
