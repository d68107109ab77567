import { mirrorOf } from '#adjacency';
import { EFFECTS } from './friendship.effects.js';
import { FRIENDS, REQUESTS_RECEIVED, REQUESTS_SENT } from './friendship.lists.js';
import { type FriendshipCommand, type FriendshipState, TRANSITIONS } from './friendship.state.js';

const COMMANDS = Object.keys(TRANSITIONS) as FriendshipCommand[];
const EVERY = COMMANDS.flatMap((command) =>
  (Object.keys(TRANSITIONS[command]) as FriendshipState[]).map((state) => ({
    command,
    state,
    ...TRANSITIONS[command][state],
  })),
);

/** What the lists hold of a pair in each state: on the list of which of the two, the other is. */
const HELD: Readonly<Record<FriendshipState, readonly string[]>> = {
  none: [],
  sent: [`actor ${REQUESTS_SENT}`, `target ${REQUESTS_RECEIVED}`],
  received: [`target ${REQUESTS_SENT}`, `actor ${REQUESTS_RECEIVED}`],
  friends: [`actor ${FRIENDS}`, `target ${FRIENDS}`],
};

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

  it.each(EVERY)('does for $command in $state what leads to the next state', ({ state, next, effects }) => {
    const held = new Set(HELD[state]);
    for (const { does, owner, kind } of effects.map((name) => EFFECTS[name])) {
      const other = owner === 'actor' ? 'target' : 'actor';
      for (const entry of [`${owner} ${kind}`, `${other} ${mirrorOf(kind)}`]) {
        // An effect that finds its work done is one too many.
        expect([does, entry, held.has(entry)]).toEqual([does, entry, does === 'unlink']);
        if (does === 'link') held.add(entry);
        else held.delete(entry);
      }
    }
    expect([...held].sort()).toEqual([...HELD[next]].sort());
  });

  it.each(EVERY)('never changes what it refuses: $command in $state', ({ state, next, refusal }) => {
    if (refusal) expect(next).toBe(state);
  });

  it('ends no friendship', () => {
    expect(COMMANDS.map((command) => TRANSITIONS[command].friends.next)).toEqual(
      COMMANDS.map(() => 'friends'),
    );
  });

  it('makes friends of two users whose requests cross', () => {
    expect(TRANSITIONS.request.received.next).toBe('friends');
  });
});
