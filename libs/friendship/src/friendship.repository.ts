import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Adjacency, type Pair as Edge } from '#adjacency';
import {
  type Committed,
  type GroupCommit,
  inTransaction,
  queryNamed,
  type Statement,
} from '#platform/database';
import { appendEvents, type DomainEvent, EventDispatcher } from '#platform/events';
import { type Effect, EFFECTS, type Pair } from './friendship.effects.js';
import { Friendship } from './friendship.entity.js';
import {
  type FriendshipCommand,
  type FriendshipState,
  type Refusal,
  type Transition,
  TRANSITIONS,
} from './friendship.state.js';

export interface FriendshipChange extends Pair {
  readonly command: FriendshipCommand;
}

/** A change and what it comes to in the state in which it finds its pair. */
interface Step extends Pair {
  readonly transition: Transition;
}

type Outcome = Refusal | undefined;

/** One lock per unordered pair, taken in one order by everybody, so that batches wait for each other without deadlock. */
const LOCK: Statement = {
  name: 'friendship.lock',
  text: `
    SELECT pg_advisory_xact_lock(pair.key)
    FROM (
      SELECT DISTINCT hashtextextended(least(actor, target)::text || greatest(actor, target)::text, 0) AS key
      FROM unnest($1::uuid[], $2::uuid[]) AS pair (actor, target)
      ORDER BY key
    ) AS pair`,
};

/** The state of each pair, seen by its actor. */
const STATES: Statement = {
  name: 'friendship.states',
  text: `
    SELECT CASE
      WHEN EXISTS (SELECT FROM friendship.friendship f WHERE f.user_id = pair.actor AND f.friend_id = pair.target) THEN 'friends'
      WHEN EXISTS (SELECT FROM friendship.friend_request r WHERE r.sender = pair.actor AND r.receiver = pair.target) THEN 'sent'
      WHEN EXISTS (SELECT FROM friendship.friend_request r WHERE r.sender = pair.target AND r.receiver = pair.actor) THEN 'received'
      ELSE 'none' END AS state
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS pair (actor, target, ord)
    ORDER BY pair.ord`,
};

/** Takes changes through the state machine, gathered with their neighbours, under the locks of their pairs. */
@Injectable()
export class FriendshipRepository {
  private readonly changes: GroupCommit<FriendshipChange, Outcome, DomainEvent>;

  constructor(
    @InjectRepository(Friendship) friendships: Repository<Friendship>,
    private readonly adjacency: Adjacency,
    dispatcher: EventDispatcher,
  ) {
    this.changes = dispatcher.groupCommit({
      key: ({ actor, target }) => (actor < target ? actor + target : target + actor),
      maxBatch: 64,
      commit: (changes) => inTransaction(friendships, (tx) => this.commit(tx, changes)),
    });
  }

  /** Resolves once the change is committed and announced. Throws the refusal of the state machine, if that is its answer. */
  async apply(change: FriendshipChange): Promise<void> {
    const Refused = await this.changes.submit(change);
    if (Refused) throw new Refused();
  }

  private async commit(
    tx: EntityManager,
    changes: readonly FriendshipChange[],
  ): Promise<Required<Committed<Outcome, DomainEvent>>> {
    const pairs = [changes.map(({ actor }) => actor), changes.map(({ target }) => target)];
    await queryNamed(tx, LOCK, pairs);
    const states = await queryNamed<{ state: FriendshipState }>(tx, STATES, pairs);
    const steps = changes.map(({ actor, target, command }, index): Step => {
      return { actor, target, transition: TRANSITIONS[command][states[index]!.state] };
    });
    await this.change(tx, steps);
    const events = await appendEvents(
      tx,
      steps.flatMap(({ actor, target, transition }) =>
        transition.events.map((type) => ({ type, actor, subject: target })),
      ),
    );
    return { results: steps.map(({ transition }) => transition.refusal), events };
  }

  /** Does what the transitions say, with one statement for all pairs that one list gains, or loses. */
  private async change(tx: EntityManager, steps: readonly Step[]): Promise<void> {
    const gathered = new Map<string, { effect: Effect; edges: Edge[] }>();
    for (const { actor, target, transition } of steps) {
      for (const effect of transition.effects.map((name) => EFFECTS[name])) {
        const edge =
          effect.owner === 'actor' ? { owner: actor, peer: target } : { owner: target, peer: actor };
        const same = `${effect.does} ${effect.kind}`;
        if (gathered.has(same)) gathered.get(same)!.edges.push(edge);
        else gathered.set(same, { effect, edges: [edge] });
      }
    }
    for (const { effect, edges } of gathered.values()) {
      await this.adjacency[effect.does](tx, effect.kind, edges);
    }
  }
}
