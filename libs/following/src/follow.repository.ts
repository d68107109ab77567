import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { BarredError } from '#adjacency';
import { BARRED_PAIRS, type UserId } from '#kernel';
import { areAway, type Committed, type GroupCommit, queryNamed, type Statement } from '#platform/database';
import { type DomainEvent, EventDispatcher } from '#platform/events';
import { Follow } from './follow.entity.js';
import { FollowingLimitReachedError } from './following.errors.js';
import { FOLLOWER_REMOVED, USER_FOLLOWED, USER_UNFOLLOWED } from './following.events.js';
import { FOLLOWING } from './following.lists.js';

/** A request to follow a user, to unfollow, or (by the followed user) to remove a follower. */
export interface FollowChange {
  readonly follower: UserId;
  readonly followee: UserId;
  readonly change: 'follow' | 'unfollow' | 'remove';
  /** How many users the follower may follow after a new follow; undefined: any number. */
  readonly most?: number;
}

/** The error with which a change is refused; undefined if it is not. */
type Refusal = Error | undefined;

interface ChangedRow extends DomainEvent {
  /** The ordinal (from 1) of a follow that is refused; such a row has no event. */
  readonly refused: number | null;
  /** Whether a block refuses it; otherwise the limit does. */
  readonly barred: boolean;
}

/**
 * Writes the edges, the deltas of long lists and the events in one statement: one round trip, one transaction. Pairs
 * that a block or the limit forbids are returned and not changed. $1 followers and $2 followees of new follows, $3
 * followers and $4 followees of follows to end, $5 whether the followee asked for that, $6 how many users each of $1 may
 * follow.
 */
const change = (barredPairs: string): Statement => ({
  name: 'following.change',
  text: `
    WITH judged AS MATERIALIZED (
      SELECT pair.follower, pair.followee, pair.barred, pair.beyond, pair.ord
      FROM (SELECT ${barredPairs}($1::uuid[], $2::uuid[]) AS barred) AS judgement,
        LATERAL (SELECT adjacency.beyond(${FOLLOWING}::smallint, $1::uuid[], $2::uuid[], $6::int[], judgement.barred)) AS lists (beyond),
        LATERAL unnest($1::uuid[], $2::uuid[], judgement.barred, lists.beyond)
          WITH ORDINALITY AS pair (follower, followee, barred, beyond, ord)
    ), allowed AS MATERIALIZED (
      SELECT coalesce(array_agg(follower ORDER BY ord), '{}') AS followers,
             coalesce(array_agg(followee ORDER BY ord), '{}') AS followees
      FROM judged WHERE NOT barred AND NOT beyond
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
    SELECT event.id, event.type, event.actor, event.subject, event.at, NULL::int AS refused, NULL::boolean AS barred
    FROM changes, LATERAL events.append(changes.types, changes.actors, changes.subjects) AS event
    WHERE changes.types IS NOT NULL
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, ord::int, barred FROM judged WHERE barred OR beyond`,
});

/** Writes and ends follows. Concurrent changes share a commit. */
@Injectable()
export class FollowRepository {
  private readonly changes: GroupCommit<FollowChange, Refusal, DomainEvent>;
  private readonly statement: Statement;

  constructor(
    @InjectRepository(Follow) private readonly follows: Repository<Follow>,
    @Inject(BARRED_PAIRS) barredPairs: string,
    dispatcher: EventDispatcher,
  ) {
    this.statement = change(barredPairs);
    this.changes = dispatcher.groupCommit({
      key: ({ follower, followee }) => follower + followee,
      commit: (changes) => this.commit(changes),
      lost: (changes) =>
        areAway(
          follows,
          changes.map(({ follower, followee }) => [follower, followee]),
        ),
    });
  }

  /**
   * Resolves once the change is committed and its events are delivered. Concurrent changes share a commit. Throws
   * BarredError or FollowingLimitReachedError.
   */
  async apply(change: FollowChange): Promise<void> {
    const refusal = await this.changes.submit(change);
    if (refusal) throw refusal;
  }

  /**
   * Returns for each change the error with which it is refused, and the events of the changes that had an effect. The
   * pairs are distinct.
   */
  private async commit(changes: readonly FollowChange[]): Promise<Required<Committed<Refusal, DomainEvent>>> {
    const begun = changes.filter(({ change }) => change === 'follow');
    const ended = changes.filter(({ change }) => change !== 'follow');
    const rows = await queryNamed<ChangedRow>(this.follows, this.statement, [
      begun.map(({ follower }) => follower),
      begun.map(({ followee }) => followee),
      ended.map(({ follower }) => follower),
      ended.map(({ followee }) => followee),
      ended.map(({ change }) => change === 'remove'),
      begun.map(({ most = null }) => most),
    ]);
    const refusals = new Map<FollowChange, Error>();
    for (const { refused, barred } of rows) {
      if (refused !== null)
        refusals.set(begun[refused - 1]!, barred ? new BarredError() : new FollowingLimitReachedError());
    }
    const events = rows.filter(({ refused }) => refused === null);
    return {
      results: changes.map((each) => refusals.get(each)),
      events: events.map(({ id, type, actor, subject, at }) => ({ id, type, actor, subject, at })),
    };
  }
}
