import { describedError } from '#kernel';

export class SelfBlockError extends describedError({
  code: 'self_target',
  kind: 'invalid',
  message: 'A user cannot block themselves.',
  when: 'A user would block themselves.',
}) {}
