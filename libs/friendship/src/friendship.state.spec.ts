import { mirrorOf } from '#adjacency';
import { type Effect, EFFECTS } from './friendship.effects.js';
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

/** What is held of a pair in each state: on the list of which of the two, the other is, and whose request was declined. */
const HELD: Readonly<Record<FriendshipState, readonly string[]>> = {
  none: [],
  sent: [`actor ${REQUESTS_SENT}`, `target ${REQUESTS_RECEIVED}`],
  received: [`target ${REQUESTS_SENT}`, `actor ${REQUESTS_RECEIVED}`],
  friends: [`actor ${FRIENDS}`, `target ${FRIENDS}`],
  declined: ['actor declined'],
  barred: [],
  declining: ['target declined'],
};

function heldBy(effect: Effect): string[] {
  const { owner } = effect;
  if (!('kind' in effect)) return [`${owner} declined`];
  const other = owner === 'actor' ? 'target' : 'actor';
  return [`${owner} ${effect.kind}`, `${other} ${mirrorOf(effect.kind)}`];
}

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
    for (const effect of effects.map((name) => EFFECTS[name])) {
      const adds = effect.does === 'link' || effect.does === 'remember';
      for (const entry of heldBy(effect)) {
        // An effect that finds its work done is one too many.
        expect([effect, entry, held.has(entry)]).toEqual([effect, entry, !adds]);
        if (adds) held.add(entry);
        else held.delete(entry);
      }
    }
    expect([...held].sort()).toEqual([...HELD[next]].sort());
  });

  it.each(EVERY)('never changes what it refuses: $command in $state', ({ state, next, refusal }) => {
    if (refusal) expect(next).toBe(state);
  });

  it('ends a friendship by nothing but an end and a severance', () => {
    const ending = COMMANDS.filter((command) => TRANSITIONS[command].friends.next !== 'friends');
    expect(ending).toEqual(['end', 'sever']);
  });

  it('forgets a decline by nothing but a request of the one who declined', () => {
    const changing = (state: FriendshipState) =>
      COMMANDS.filter((command) => TRANSITIONS[command][state].next !== state);
    expect([changing('declined'), changing('declining')]).toEqual([[], ['request']]);
  });

  it('makes friends of two users whose requests cross', () => {
    expect(TRANSITIONS.request.received.next).toBe('friends');
  });
});
