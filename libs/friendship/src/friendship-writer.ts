import { Injectable } from '@nestjs/common';
import { Database, GroupCommit, type Transaction } from '#platform/database';
import { type DomainEvent, EventDispatcher } from '#platform/events';
import { FriendshipRepository, type Pair } from './friendship.repository.js';
import {
  type FriendshipCommand,
  type FriendshipState,
  type Transition,
  TRANSITIONS,
} from './friendship.state.js';

export interface FriendshipChange extends Pair {
  readonly command: FriendshipCommand;
}

interface Outcome {
  readonly refusal?: new () => Error;
  readonly events: readonly DomainEvent[];
}

interface Step {
  readonly change: FriendshipChange;
  readonly from: FriendshipState;
  readonly transition: Transition;
}

/** Runs friendship commands, gathered with their neighbours, through the state machine under the pairs' locks. */
@Injectable()
export class FriendshipWriter {
  private readonly writes: GroupCommit<FriendshipChange, Outcome>;

  constructor(
    private readonly database: Database,
    private readonly repository: FriendshipRepository,
    dispatcher: EventDispatcher,
  ) {
    this.writes = new GroupCommit<FriendshipChange, Outcome>({
      key: (change) => pairKey(change),
      maxBatch: 64,
      commit: (changes) => this.database.transaction((tx) => this.apply(tx, changes)),
      afterCommit: (outcomes) => dispatcher.dispatch(outcomes.flatMap((outcome) => outcome.events)),
    });
  }

  /** Throws the refusal of the state machine, if that is its answer. */
  async write(change: FriendshipChange): Promise<void> {
    const { refusal } = await this.writes.submit(change);
    if (refusal) throw new refusal();
  }

  private async apply(tx: Transaction, changes: readonly FriendshipChange[]): Promise<Outcome[]> {
    await this.repository.lock(tx, changes);
    const states = await this.repository.states(tx, changes);
    const steps = changes.map((change, index): Step => {
      const from = states[index]!;
      return { change, from, transition: TRANSITIONS[change.command][from] };
    });
    await this.move(tx, steps);
    return this.announce(tx, steps);
  }

  private async move(tx: Transaction, steps: readonly Step[]): Promise<void> {
    const moved = (from: FriendshipState, next: FriendshipState): Pair[] =>
      steps.filter((step) => step.from === from && step.transition.next === next).map((step) => step.change);
    const accepted = moved('received', 'friends');
    const withdrawn = [...moved('sent', 'none'), ...accepted.map(reverse)];
    const requested = moved('none', 'sent');
    if (withdrawn.length > 0) await this.repository.removeRequests(tx, withdrawn);
    if (requested.length > 0) await this.repository.addRequests(tx, requested);
    if (accepted.length > 0) await this.repository.addFriends(tx, accepted);
  }

  private async announce(tx: Transaction, steps: readonly Step[]): Promise<Outcome[]> {
    const events = await this.repository.append(
      tx,
      steps.flatMap(({ change, transition }) =>
        transition.events.map((type) => ({ type, actor: change.actor, target: change.target })),
      ),
    );
    return steps.map(({ change, transition }) => ({
      refusal: transition.refusal,
      events: events.filter((event) => event.actor === change.actor && event.subject === change.target),
    }));
  }
}

function reverse(pair: Pair): Pair {
  return { actor: pair.target, target: pair.actor };
}

function pairKey({ actor, target }: Pair): string {
  return actor < target ? actor + target : target + actor;
}
