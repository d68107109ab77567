import { Injectable } from '@nestjs/common';
import { GroupCommit } from '#platform/database';
import { type DomainEvent, EventDispatcher } from '#platform/events';
import { type FollowChange, FollowRepository } from './follow.repository.js';

/** The one way follows are written: gathered with their neighbours, announced after commit, then acknowledged. */
@Injectable()
export class FollowWriter {
  private readonly writes: GroupCommit<FollowChange, DomainEvent | undefined>;

  constructor(repository: FollowRepository, dispatcher: EventDispatcher) {
    this.writes = new GroupCommit({
      key: pairOf,
      commit: async (changes) => {
        const events = new Map(
          (await repository.apply(changes)).map((event) => [`${event.actor}${event.subject}`, event]),
        );
        return changes.map((change) => events.get(pairOf(change)));
      },
      afterCommit: (events) => dispatcher.dispatch(events.filter((event) => event !== undefined)),
    });
  }

  async write(change: FollowChange): Promise<void> {
    await this.writes.submit(change);
  }
}

function pairOf(change: FollowChange): string {
  return `${change.follower}${change.followee}`;
}
