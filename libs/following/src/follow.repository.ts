import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { BarredError } from '#adjacency';
import { BARRED_PAIRS, type Severed, type UserId } from '#kernel';
import {
  areAway,
  type Committed,
  type GroupCommit,
  type Queryable,
  queryNamed,
  type Statement,
} from '#platform/database';
import { type DomainEvent, EventDispatcher } from '#platform/events';
import { Follow } from './follow.entity.js';
import { FOLLOWER_REMOVED, USER_FOLLOWED, USER_UNFOLLOWED } from './following.events.js';
import { FOLLOWING } from './following.lists.js';

/** A request to follow a user, to unfollow, or (by the followed user) to remove a follower. */
export interface FollowChange {
  readonly follower: UserId;
  readonly followee: UserId;
  readonly change: 'follow' | 'unfollow' | 'remove';
}

interface ChangedRow extends DomainEvent {
  /** The ordinal (from 1) of a follow that a block forbids; such a row has no event. */
  readonly barred: number | null;
}

/**
 * Writes the edges, the deltas of long lists and the events in one statement: one round trip, one transaction. Pairs
 * that a block forbids are returned and not changed. $1 followers and $2 followees of new follows, $3 followers and $4
 * followees of follows to end, $5 whether the followee asked for that.
 */
const change = (barredPairs: string): Statement => ({
  name: 'following.change',
  text: `
    WITH judged AS MATERIALIZED (
      SELECT pair.follower, pair.followee, pair.barred, pair.ord
      FROM (SELECT ${barredPairs}($1::uuid[], $2::uuid[]) AS barred) AS judgement,
        LATERAL unnest($1::uuid[], $2::uuid[], judgement.barred)
          WITH ORDINALITY AS pair (follower, followee, barred, ord)
    ), allowed AS MATERIALIZED (
      SELECT coalesce(array_agg(follower ORDER BY ord), '{}') AS followers,
             coalesce(array_agg(followee ORDER BY ord), '{}') AS followees
      FROM judged WHERE NOT barred
    ), linked AS MATERIALIZED (
      SELECT '${USER_FOLLOWED}' AS type, allowed.followers[done.ord] AS actor, allowed.followees[done.ord] AS subject, done.ord
      FROM allowed, LATERAL adjacency.link(${FOLLOWING}::smallint, allowed.followers, allowed.followees) AS done
    ), unlinked AS MATERIALIZED (
      SELECT CASE WHEN ($5::boolean[])[ord] THEN '${FOLLOWER_REMOVED}' ELSE '${USER_UNFOLLOWED}' END AS type,
             CASE WHEN ($5::boolean[])[ord] THEN ($4::uuid[])[ord] ELSE ($3::uuid[])[ord] END AS actor,
             CASE WHEN ($5::boolean[])[ord] THEN ($3::uuid[])[ord] ELSE ($4::uuid[])[ord] END AS subject, ord
      FROM adjacency.unlink(${FOLLOWING}::smallint, $3::uuid[], $4::uuid[])
    ), changes AS (
      SELECT array_agg(type ORDER BY ord) AS types, array_agg(actor ORDER BY ord) AS actors,
             array_agg(subject ORDER BY ord) AS subjects
      FROM (TABLE linked UNION ALL TABLE unlinked) AS change
    )
    SELECT event.id, event.type, event.actor, event.subject, event.at, NULL::int AS barred
    FROM changes, LATERAL events.append(changes.types, changes.actors, changes.subjects) AS event
    WHERE changes.types IS NOT NULL
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, ord::int FROM judged WHERE barred`,
});

@Injectable()
export class FollowRepository {
  private readonly changes: GroupCommit<FollowChange, boolean, DomainEvent>;
  private readonly statement: Statement;

  constructor(
    @InjectRepository(Follow) private readonly follows: Repository<Follow>,
    @Inject(BARRED_PAIRS) barredPairs: string,
    dispatcher: EventDispatcher,
  ) {
    this.statement = change(barredPairs);
    this.changes = dispatcher.groupCommit({
      key: ({ follower, followee }) => follower + followee,
      commit: (changes) => this.commit(this.follows, changes),
      lost: (changes) =>
        areAway(
          follows,
          changes.map(({ follower, followee }) => [follower, followee]),
        ),
    });
  }

  /**
   * Resolves once the change is committed and its events are delivered. Concurrent changes share a commit. Throws
   * BarredError.
   */
  async apply(change: FollowChange): Promise<void> {
    const barred = await this.changes.submit(change);
    if (barred) throw new BarredError();
  }

  /** Within a transaction: ends the follows between actor and target, in both directions. Returns the events. */
  async sever(tx: EntityManager, pairs: readonly Severed[]): Promise<readonly DomainEvent[]> {
    const changes = pairs.flatMap(({ actor, target }): FollowChange[] => [
      { follower: actor, followee: target, change: 'unfollow' },
      { follower: target, followee: actor, change: 'remove' },
    ]);
    return (await this.commit(tx, changes)).events;
  }

  /**
   * Returns for each change whether a block forbids it, and the events of the changes that had an effect. The pairs are
   * distinct.
   */
  private async commit(
    on: Queryable,
    changes: readonly FollowChange[],
  ): Promise<Required<Committed<boolean, DomainEvent>>> {
    const begun = changes.filter(({ change }) => change === 'follow');
    const ended = changes.filter(({ change }) => change !== 'follow');
    const rows = await queryNamed<ChangedRow>(on, this.statement, [
      begun.map(({ follower }) => follower),
      begun.map(({ followee }) => followee),
      ended.map(({ follower }) => follower),
      ended.map(({ followee }) => followee),
      ended.map(({ change }) => change === 'remove'),
    ]);
    const barred = new Set(rows.flatMap(({ barred: ord }) => (ord === null ? [] : [begun[ord - 1]!])));
    const events = rows.filter((row) => row.barred === null);
    return {
      results: changes.map((each) => barred.has(each)),
      events: events.map(({ id, type, actor, subject, at }) => ({ id, type, actor, subject, at })),
    };
  }
}
