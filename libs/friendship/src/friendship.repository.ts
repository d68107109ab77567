import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Adjacency, type ListKind, type Pair as Edge } from '#adjacency';
import { BARRED_PAIRS, pairKey } from '#kernel';
import { CONFIG, type Config } from '#platform/config';
import {
  areAway,
  type Committed,
  type GroupCommit,
  inTransaction,
  queryNamed,
  type Statement,
} from '#platform/database';
import { appendEvents, type DomainEvent, EventDispatcher } from '#platform/events';
import { DeclinedRequestRepository } from './declined-request.repository.js';
import { type Effect, EFFECTS, type Pair } from './friendship.effects.js';
import { Friendship } from './friendship.entity.js';
import { limitedLists, type Limits, type Step, withinLimits } from './friendship.limits.js';
import { FRIENDS, REQUESTS_SENT } from './friendship.lists.js';
import { type FriendshipCommand, type FriendshipState, TRANSITIONS } from './friendship.state.js';

export interface FriendshipChange extends Pair {
  readonly command: FriendshipCommand;
  /** Whether the limits of lists apply to it. */
  readonly limited: boolean;
}

interface JudgedStep extends Step {
  /** Whole seconds until a declined actor may ask again. */
  readonly wait: number;
}

type ConfiguredLimits = Pick<Config, 'maxFriends' | 'maxRequestsSent'>;

/** The error with which a change is refused; undefined if it is not. */
type Outcome = Error | undefined;

/**
 * $1 actors, $2 targets, $3 cooldown in seconds. The state of each pair as seen by its actor, and the seconds until a
 * declined actor may ask again. `barredPairs` locks the pairs; it is evaluated first, and the function, which is
 * VOLATILE, reads what was committed until then.
 */
const statesOf = (barredPairs: string): Statement => ({
  name: 'friendship.states',
  text: `SELECT s.state, s.wait
    FROM friendship.states($1::uuid[], $2::uuid[], ${barredPairs}($1::uuid[], $2::uuid[]), $3::float8) AS s`,
});

/** Runs changes through the state machine while their pairs are locked. Concurrent changes share a commit. */
@Injectable()
export class FriendshipRepository {
  private readonly changes: GroupCommit<FriendshipChange, Outcome, DomainEvent>;
  private readonly states: Statement;
  private readonly limits: Limits;

  constructor(
    @InjectRepository(Friendship) friendships: Repository<Friendship>,
    private readonly adjacency: Adjacency,
    private readonly declined: DeclinedRequestRepository,
    @Inject(BARRED_PAIRS) barredPairs: string,
    dispatcher: EventDispatcher,
    @Inject(CONFIG) { maxFriends = Infinity, maxRequestsSent = Infinity }: ConfiguredLimits,
  ) {
    const limits: [ListKind, number][] = [
      [FRIENDS, maxFriends],
      [REQUESTS_SENT, maxRequestsSent],
    ];
    this.limits = new Map(limits.filter(([, most]) => most < Infinity));
    this.states = statesOf(barredPairs);
    this.changes = dispatcher.groupCommit({
      key: ({ actor, target }) => pairKey(actor, target),
      maxBatch: 64,
      commit: (changes) => inTransaction(friendships, (tx) => this.commit(tx, changes)),
      lost: (changes) =>
        areAway(
          friendships,
          changes.map(({ actor, target }) => [actor, target]),
        ),
    });
  }

  /**
   * Resolves once the change is committed and its events are delivered. Throws the state machine's error if it refuses
   * the change.
   */
  async apply(change: FriendshipChange): Promise<void> {
    const refusal = await this.changes.submit(change);
    if (refusal) throw refusal;
  }

  private async commit(
    tx: EntityManager,
    changes: readonly FriendshipChange[],
  ): Promise<Required<Committed<Outcome, DomainEvent>>> {
    const states = await queryNamed<{ state: FriendshipState; wait: number | null }>(tx, this.states, [
      changes.map(({ actor }) => actor),
      changes.map(({ target }) => target),
      this.declined.cooldown,
    ]);
    const judged = changes.map(({ actor, target, command, limited }, index): JudgedStep => {
      const { state, wait } = states[index]!;
      return { actor, target, limited, transition: TRANSITIONS[command][state], wait: Math.ceil(wait ?? 0) };
    });
    const lists = limitedLists(judged, this.limits);
    const steps =
      lists.length === 0 ? judged : withinLimits(judged, lists, await this.adjacency.rooms(tx, lists));
    await this.change(tx, steps);
    const events = await appendEvents(
      tx,
      steps.flatMap(({ actor, target, transition }) =>
        transition.events.map((type) => ({ type, actor, subject: target })),
      ),
    );
    return { results: steps.map(({ transition, wait }) => transition.refusal?.(wait)), events };
  }

  /** Applies the effects of the transitions: one statement per effect, for all its pairs. */
  private async change(tx: EntityManager, steps: readonly Step[]): Promise<void> {
    const gathered = new Map<string, { effect: Effect; edges: Edge[] }>();
    for (const { actor, target, transition } of steps) {
      for (const effect of transition.effects.map((name) => EFFECTS[name])) {
        const edge =
          effect.owner === 'actor' ? { owner: actor, peer: target } : { owner: target, peer: actor };
        const same = JSON.stringify({ ...effect, owner: undefined });
        if (gathered.has(same)) gathered.get(same)!.edges.push(edge);
        else gathered.set(same, { effect, edges: [edge] });
      }
    }
    for (const { effect, edges } of gathered.values()) {
      if ('kind' in effect) await this.adjacency[effect.does](tx, effect.kind, edges);
      else await this.declined[effect.does](tx, edges);
    }
  }
}
