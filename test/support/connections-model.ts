/** Every write of the API that one user makes about another; the routes are in connections-routes.ts. */
export const VERBS = [
  'follow',
  'unfollow',
  'remove',
  'request',
  'cancel',
  'approve',
  'decline',
  'end',
  'block',
  'unblock',
] as const;

export type Verb = (typeof VERBS)[number];

/** Which of two people: 0 is the one with the lower number. */
export type Side = 0 | 1;

/** The connections between two people. Arrays hold one value per side. */
export interface PairState {
  readonly follows: readonly [boolean, boolean];
  readonly blocks: readonly [boolean, boolean];
  readonly friendship: 'none' | 'low-asked' | 'high-asked' | 'low-declined' | 'high-declined' | 'friends';
}

export const UNCONNECTED: PairState = { follows: [false, false], blocks: [false, false], friendship: 'none' };

/** What one command does according to the contract: the status of the answer, and the next state. */
export function step(state: PairState, verb: Verb, side: Side): { status: number; state: PairState } {
  const other = side === 0 ? 1 : 0;
  const mine = side === 0 ? 'low-asked' : 'high-asked';
  const theirs = side === 0 ? 'high-asked' : 'low-asked';
  const iAmDeclined = side === 0 ? 'low-declined' : 'high-declined';
  const theyAreDeclined = side === 0 ? 'high-declined' : 'low-declined';
  const { friendship } = state;
  const barred = state.blocks[0] || state.blocks[1];
  const becomes = (next: PairState['friendship']): PairState => ({ ...state, friendship: next });
  switch (verb) {
    case 'follow':
      if (barred) return { status: 403, state };
      return { status: 201, state: { ...state, follows: withSide(state.follows, side, true) } };
    case 'unfollow':
      return { status: 204, state: { ...state, follows: withSide(state.follows, side, false) } };
    case 'remove':
      return { status: 204, state: { ...state, follows: withSide(state.follows, other, false) } };
    case 'request':
      if (barred) return { status: 403, state };
      if (friendship === 'friends' || friendship === iAmDeclined) return { status: 409, state };
      return { status: 201, state: becomes(friendship === theirs ? 'friends' : mine) };
    case 'cancel':
      return { status: 204, state: friendship === mine ? becomes('none') : state };
    case 'approve':
      if (friendship === 'friends') return { status: 200, state };
      return friendship === theirs ? { status: 200, state: becomes('friends') } : { status: 404, state };
    case 'decline':
      return { status: 204, state: friendship === theirs ? becomes(theyAreDeclined) : state };
    case 'end':
      return { status: 204, state: friendship === 'friends' ? becomes('none') : state };
    case 'block':
      return {
        status: 201,
        state: {
          follows: [false, false],
          blocks: withSide(state.blocks, side, true),
          // A declined request is no connection: it is remembered.
          friendship: friendship.endsWith('declined') ? friendship : 'none',
        },
      };
    case 'unblock':
      return { status: 204, state: { ...state, blocks: withSide(state.blocks, side, false) } };
  }
}

/**
 * The states that concurrent commands can lead to: for each order of the commands in which every answer is the
 * contract's, the state at its end. A command without an answer may have happened or not. Empty if no order explains
 * the answers: then the commands were not linearizable (Herlihy and Wing, 1990).
 */
export function reachable<State, Command extends { readonly status: number | undefined }>(
  starts: readonly State[],
  commands: readonly Command[],
  does: (state: State, command: Command) => { status: number; state: State },
): State[] {
  const ends = new Map<string, State>();
  const visited = new Set<string>();
  const all = 2 ** commands.length - 1;
  const visit = (state: State, done: number): void => {
    const key = `${done} ${JSON.stringify(state)}`;
    if (visited.has(key)) return;
    visited.add(key);
    if (done === all) ends.set(JSON.stringify(state), state);
    commands.forEach((command, index) => {
      const bit = 2 ** index;
      if (done & bit) return;
      const { status } = command;
      const after = does(state, command);
      if (status === undefined || status === after.status) visit(after.state, done | bit);
      if (status === undefined) visit(state, done | bit);
    });
  };
  for (const start of starts) visit(start, 0);
  return [...ends.values()];
}

/** How lists show a state: they do not show that a request was declined. */
export function shown(state: PairState): PairState {
  return state.friendship.endsWith('declined') ? { ...state, friendship: 'none' } : state;
}

function withSide(values: readonly [boolean, boolean], side: Side, value: boolean): [boolean, boolean] {
  return side === 0 ? [value, values[1]] : [values[0], value];
}
