import {
  type PairState,
  reachable,
  shown,
  type Side,
  step,
  UNCONNECTED,
  type Verb,
} from './connections-model.js';

/** A command of one person, by number, about another, with the status of its answer; undefined if none came. */
export interface AnsweredCommand {
  readonly verb: Verb;
  readonly actor: number;
  readonly target: number;
  readonly status: number | undefined;
}

/** The states of all pairs that the answers so far allow. */
export interface PossibleStates {
  /** Throws if no order of these concurrent commands explains their answers. */
  explain(commands: readonly AnsweredCommand[]): void;
  /** Drops the states that the lists do not show. Throws if none is left. */
  confirm(actual: ReadonlyMap<string, PairState>): void;
}

/** How long the lists of a user may become. */
export interface ListLimits {
  readonly following: number;
  readonly friends: number;
  readonly requestsSent: number;
}

export function pairOf(one: number, other: number): string {
  return `${Math.min(one, other)}-${Math.max(one, other)}`;
}

const sideOf = (one: number, other: number): Side => (one < other ? 0 : 1);

const same = (one: PairState, other: PairState): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Without limits, what happens between two people depends on nobody else. */
export class StatesOfPairs implements PossibleStates {
  private readonly states = new Map<string, readonly PairState[]>();

  explain(commands: readonly AnsweredCommand[]): void {
    const pairs = new Set(commands.map(({ actor, target }) => pairOf(actor, target)));
    for (const pair of pairs) {
      const answered = commands.filter(({ actor, target }) => pairOf(actor, target) === pair);
      const before = this.of(pair);
      const after = reachable(before, answered, (state, { verb, actor, target }) =>
        step(state, verb, sideOf(actor, target)),
      );
      if (after.length === 0) throw unexplained(answered, before);
      this.states.set(pair, after);
    }
  }

  confirm(actual: ReadonlyMap<string, PairState>): void {
    for (const [pair, state] of actual) {
      const before = this.of(pair);
      const possible = before.filter((each) => same(shown(each), state));
      if (possible.length === 0) throw notPossible({ [pair]: state }, before);
      this.states.set(pair, possible);
    }
  }

  private of(pair: string): readonly PairState[] {
    return this.states.get(pair) ?? [UNCONNECTED];
  }
}

/** All pairs that are not unconnected. */
type Graph = Readonly<Record<string, PairState>>;

/** With limits, what a person may do depends on all their pairs. */
export class StatesOfGraph implements PossibleStates {
  private graphs: readonly Graph[] = [{}];

  constructor(private readonly limits: ListLimits) {}

  explain(commands: readonly AnsweredCommand[]): void {
    const after = reachable(this.graphs, commands, (graph, command) => this.step(graph, command));
    if (after.length === 0) throw unexplained(commands, this.graphs);
    this.graphs = after;
  }

  confirm(actual: ReadonlyMap<string, PairState>): void {
    const shows = (graph: Graph): boolean =>
      [...actual].every(([pair, state]) => same(shown(graph[pair] ?? UNCONNECTED), state));
    const possible = this.graphs.filter(shows);
    if (possible.length === 0) throw notPossible(Object.fromEntries(actual), this.graphs);
    this.graphs = possible;
  }

  private step(graph: Graph, { verb, actor, target }: AnsweredCommand): { status: number; state: Graph } {
    const pair = pairOf(actor, target);
    const before = graph[pair] ?? UNCONNECTED;
    const { status, state } = step(before, verb, sideOf(actor, target));
    const after = Object.fromEntries(
      Object.entries({ ...graph, [pair]: state }).sort(([one], [other]) => (one < other ? -1 : 1)),
    );
    const grows = [actor, target].some((person) => this.isNewlyBeyond(graph, after, person));
    return grows ? { status: 409, state: graph } : { status, state: after };
  }

  private isNewlyBeyond(before: Graph, after: Graph, person: number): boolean {
    const [was, is] = [sizesOf(before, person), sizesOf(after, person)];
    return (Object.keys(is) as (keyof ListLimits)[]).some(
      (list) => is[list] > was[list] && is[list] > this.limits[list],
    );
  }
}

function sizesOf(graph: Graph, person: number): ListLimits {
  const sizes = { following: 0, friends: 0, requestsSent: 0 };
  for (const [pair, { follows, friendship }] of Object.entries(graph)) {
    const side = pair.split('-').map(Number).indexOf(person);
    if (side < 0) continue;
    if (follows[side]) sizes.following++;
    if (friendship === 'friends') sizes.friends++;
    if (friendship === (side === 0 ? 'low-asked' : 'high-asked')) sizes.requestsSent++;
  }
  return sizes;
}

function unexplained(commands: readonly AnsweredCommand[], before: unknown): Error {
  return new Error(`No order explains ${JSON.stringify(commands)} from ${JSON.stringify(before)}`);
}

function notPossible(actual: unknown, states: unknown): Error {
  return new Error(`The lists show ${JSON.stringify(actual)}, but possible are ${JSON.stringify(states)}`);
}
