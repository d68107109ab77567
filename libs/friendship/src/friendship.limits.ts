import { type ListGrowth, type ListKind, mirrorOf } from '#adjacency';
import { type Effect, EFFECTS, type Pair } from './friendship.effects.js';
import { FriendsLimitReachedError, RequestsLimitReachedError } from './friendship.errors.js';
import { FRIENDS, REQUESTS_SENT } from './friendship.lists.js';
import type { Transition } from './friendship.state.js';

/** A change with the transition that applies in the current state of its pair. */
export interface Step extends Pair {
  readonly transition: Transition;
  /** Whether the limits apply to this change. */
  readonly limited: boolean;
}

/** The maximum length of the lists that have one. */
export type Limits = ReadonlyMap<ListKind, number>;

const REFUSALS: ReadonlyMap<ListKind, () => Error> = new Map([
  [FRIENDS, () => new FriendsLimitReachedError()],
  [REQUESTS_SENT, () => new RequestsLimitReachedError()],
]);

/** The lists with a limit that limited steps would lengthen, each once, and by how much all steps would. */
export function limitedLists(steps: readonly Step[], limits: Limits): ListGrowth[] {
  const growths = new Map<string, ListGrowth>();
  const grow = (list: List, most: number): void => {
    const asked = (growths.get(keyOf(list))?.asked ?? 0) + 1;
    growths.set(keyOf(list), { ...list, most, asked });
  };
  const limited = new Set(
    steps
      .filter((step) => step.limited)
      .flatMap(lengthenedBy)
      .map(keyOf),
  );
  for (const list of steps.flatMap(lengthenedBy)) {
    const most = limits.get(list.kind);
    if (most !== undefined && limited.has(keyOf(list))) grow(list, most);
  }
  return [...growths.values()];
}

/**
 * The steps, of which those that find no room on a list are refused and change nothing. `rooms`: for how many
 * new entries each of the lists has room. Earlier steps go first.
 */
export function withinLimits<S extends Step>(
  steps: readonly S[],
  lists: readonly ListGrowth[],
  rooms: readonly number[],
): S[] {
  const left = new Map(lists.map((list, index) => [keyOf(list), rooms[index]!]));
  return steps.map((step) => {
    const lengthened = lengthenedBy(step);
    const full = lengthened.find((list) => (left.get(keyOf(list)) ?? Infinity) <= 0);
    if (step.limited && full) return { ...step, transition: refusedBy(full.kind, step.transition) };
    for (const key of lengthened.map(keyOf)) left.set(key, (left.get(key) ?? Infinity) - 1);
    return step;
  });
}

type List = Pick<ListGrowth, 'kind' | 'owner'>;

/** The mirror of a list is not limited, unless the list mirrors itself. */
function lengthenedBy({ actor, target, transition }: Step): List[] {
  const users = { actor, target };
  return transition.effects
    .map((name): Effect => EFFECTS[name])
    .flatMap((effect) => {
      if (effect.does !== 'link') return [];
      const { kind, owner } = effect;
      if (mirrorOf(kind) !== kind) return [{ kind, owner: users[owner] }];
      return [actor, target].map((user) => ({ kind, owner: user }));
    });
}

function refusedBy(kind: ListKind, { next }: Transition): Transition {
  return { next, effects: [], events: [], refusal: REFUSALS.get(kind)! };
}

function keyOf({ kind, owner }: List): string {
  return `${kind} ${owner}`;
}
