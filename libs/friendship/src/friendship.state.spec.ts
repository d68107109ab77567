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

/** What is stored for a pair in each state: who is on whose list, and whose request was declined. */
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
  it.each(EVERY)('changes nothing when $command in $state is repeated', ({ command, next }) => {
    expect(TRANSITIONS[command][next].next).toBe(next);
    expect(TRANSITIONS[command][next].events).toEqual([]);
  });

  it.each(EVERY)(
    'publishes events for $command in $state if and only if the state changes',
    ({ state, next, events }) => {
      expect(events.length > 0).toBe(next !== state);
    },
  );

  it.each(EVERY)(
    'has effects for $command in $state that lead exactly to the next state',
    ({ state, next, effects }) => {
      const held = new Set(HELD[state]);
      for (const effect of effects.map((name) => EFFECTS[name])) {
        const adds = effect.does === 'link' || effect.does === 'remember';
        for (const entry of heldBy(effect)) {
          // An effect that changes nothing is superfluous.
          expect([effect, entry, held.has(entry)]).toEqual([effect, entry, !adds]);
          if (adds) held.add(entry);
          else held.delete(entry);
        }
      }
      expect([...held].sort()).toEqual([...HELD[next]].sort());
    },
  );

  it.each(EVERY)('never changes what it refuses: $command in $state', ({ state, next, refusal }) => {
    if (refusal) expect(next).toBe(state);
  });

  it('ends a friendship only by the command end', () => {
    const ending = COMMANDS.filter((command) => TRANSITIONS[command].friends.next !== 'friends');
    expect(ending).toEqual(['end']);
  });

  it('lifts a decline only when the user who declined sends a request', () => {
    const changing = (state: FriendshipState) =>
      COMMANDS.filter((command) => TRANSITIONS[command][state].next !== state);
    expect([changing('declined'), changing('declining')]).toEqual([[], ['request']]);
  });

  it('makes friends of two users whose requests cross', () => {
    expect(TRANSITIONS.request.received.next).toBe('friends');
  });
});
