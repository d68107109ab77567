import { type FriendshipCommand, type FriendshipState, TRANSITIONS } from './friendship.state.js';

const STATES: FriendshipState[] = ['none', 'sent', 'received', 'friends'];
const COMMANDS: FriendshipCommand[] = ['request', 'cancel', 'approve'];
const EVERY = COMMANDS.flatMap((command) =>
  STATES.map((state) => ({ command, state, ...TRANSITIONS[command][state] })),
);

describe('the friendship state machine', () => {
  it.each(EVERY)('answers a repeat of $command in $state without a further change', ({ command, next }) => {
    expect(TRANSITIONS[command][next].next).toBe(next);
    expect(TRANSITIONS[command][next].events).toEqual([]);
  });

  it.each(EVERY)(
    'publishes for $command in $state if and only if the state changes',
    ({ state, next, events }) => {
      expect(events.length > 0).toBe(next !== state);
    },
  );

  it.each(EVERY)('never changes what it refuses: $command in $state', ({ state, next, refusal }) => {
    if (refusal) expect(next).toBe(state);
  });

  it('ends no friendship', () => {
    expect(COMMANDS.map((command) => TRANSITIONS[command].friends.next)).toEqual([
      'friends',
      'friends',
      'friends',
    ]);
  });

  it('makes friends of two users whose requests cross', () => {
    expect(TRANSITIONS.request.received.next).toBe('friends');
  });
});
