import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { UserId } from '#kernel';
import { type GroupCommit, queryNamed, type Statement } from '#platform/database';
import { type DomainEvent, EventDispatcher } from '#platform/events';
import { Follow } from './follow.entity.js';
import { FOLLOWER_REMOVED, USER_FOLLOWED, USER_UNFOLLOWED } from './following.events.js';
import { FOLLOWING } from './following.lists.js';

/** That the follower is to follow the followee, or no longer to: by their own will, or by that of the followee. */
export interface FollowChange {
  readonly follower: UserId;
  readonly followee: UserId;
  readonly change: 'follow' | 'unfollow' | 'remove';
}

/** The edges, the deltas of long lists and the events in one statement, hence one round trip and one transaction. */
const CHANGE: Statement = {
  name: 'following.change',
  text: `
    WITH linked AS MATERIALIZED (
      SELECT '${USER_FOLLOWED}' AS type, pair.actor, pair.subject
      FROM adjacency.link(${FOLLOWING}::smallint, $1::uuid[], $2::uuid[]) AS done
      JOIN unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS pair (actor, subject, ord) USING (ord)
    ), unlinked AS MATERIALIZED (
      SELECT CASE WHEN pair.removed THEN '${FOLLOWER_REMOVED}' ELSE '${USER_UNFOLLOWED}' END AS type,
             CASE WHEN pair.removed THEN pair.followee ELSE pair.follower END AS actor,
             CASE WHEN pair.removed THEN pair.follower ELSE pair.followee END AS subject
      FROM adjacency.unlink(${FOLLOWING}::smallint, $3::uuid[], $4::uuid[]) AS done
      JOIN unnest($3::uuid[], $4::uuid[], $5::boolean[]) WITH ORDINALITY AS pair (follower, followee, removed, ord)
        USING (ord)
    ), changes AS (
      SELECT array_agg(type) AS types, array_agg(actor) AS actors, array_agg(subject) AS subjects
      FROM (TABLE linked UNION ALL TABLE unlinked) AS change
    )
    SELECT event.id, event.type, event.actor, event.subject, event.at
    FROM changes, LATERAL events.append(changes.types, changes.actors, changes.subjects) AS event
    WHERE changes.types IS NOT NULL`,
};

@Injectable()
export class FollowRepository {
  private readonly changes: GroupCommit<FollowChange, void, DomainEvent>;

  constructor(
    @InjectRepository(Follow) private readonly follows: Repository<Follow>,
    dispatcher: EventDispatcher,
  ) {
    this.changes = dispatcher.groupCommit({
      key: ({ follower, followee }) => follower + followee,
      commit: async (changes) => ({
        results: changes.map(() => undefined),
        events: await this.commit(changes),
      }),
    });
  }

  /** Resolves once the change, gathered with its neighbours, is committed and announced. */
  async apply(change: FollowChange): Promise<void> {
    await this.changes.submit(change);
  }

  /** Answers the events of the changes that changed something. The pairs are distinct. */
  private async commit(changes: readonly FollowChange[]): Promise<DomainEvent[]> {
    const begun = changes.filter(({ change }) => change === 'follow');
    const ended = changes.filter(({ change }) => change !== 'follow');
    return queryNamed<DomainEvent>(this.follows, CHANGE, [
      begun.map(({ follower }) => follower),
      begun.map(({ followee }) => followee),
      ended.map(({ follower }) => follower),
      ended.map(({ followee }) => followee),
      ended.map(({ change }) => change === 'remove'),
    ]);
  }
}
