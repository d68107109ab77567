import type { EventDescription } from '#kernel';

export const USER_BLOCKED = 'user.blocked';
export const USER_UNBLOCKED = 'user.unblocked';

export const BLOCKS_EVENTS: readonly EventDescription[] = [
  {
    type: USER_BLOCKED,
    publisher: 'blocks',
    actor: 'the user who blocks',
    subject: 'the blocked user',
    when: 'A user blocks another. A repeated block publishes nothing. Its id follows the ids of the events of the connections that the block ends.',
  },
  {
    type: USER_UNBLOCKED,
    publisher: 'blocks',
    actor: 'the user who had blocked',
    subject: 'the user no longer blocked',
    when: 'A user lifts a block. Lifting a block that does not exist publishes nothing.',
  },
];
