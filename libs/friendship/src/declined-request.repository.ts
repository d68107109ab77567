import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Pair } from '#adjacency';
import { CONFIG, type Config } from '#platform/config';
import { type Queryable, queryNamed, type Statement } from '#platform/database';
import { DeclinedRequest } from './declined-request.entity.js';

/** $1 senders, $2 receivers. */
const REMEMBER: Statement = {
  name: 'friendship.remember_declined',
  text: `
    INSERT INTO friendship.declined_request (sender, receiver, declined_at)
    SELECT sender, receiver, clock_timestamp() FROM unnest($1::uuid[], $2::uuid[]) AS pair (sender, receiver)
    ON CONFLICT (sender, receiver) DO UPDATE SET declined_at = excluded.declined_at`,
};

/** $1 senders, $2 receivers. */
const LIFT: Statement = {
  name: 'friendship.lift_declined',
  text: `
    DELETE FROM friendship.declined_request d USING unnest($1::uuid[], $2::uuid[]) AS pair (sender, receiver)
    WHERE d.sender = pair.sender AND d.receiver = pair.receiver`,
};

/**
 * $1 cooldown in seconds, $2 maximum number of rows. Rows that another instance is deleting, or that a new decline
 * updates, are skipped.
 */
const REMOVE_COOLED: Statement = {
  name: 'friendship.remove_cooled',
  text: `
    WITH cooled AS MATERIALIZED (
      SELECT sender, receiver FROM friendship.declined_request
      WHERE declined_at <= now() - make_interval(secs => $1)
      ORDER BY declined_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ), removed AS (
      DELETE FROM friendship.declined_request d USING cooled
      WHERE d.sender = cooled.sender AND d.receiver = cooled.receiver
      RETURNING 1
    )
    SELECT count(*)::int AS n FROM removed`,
  background: true,
};

/** Stores which friend requests were declined. A pair is the sender and the receiver of a request. */
@Injectable()
export class DeclinedRequestRepository {
  /** Seconds for which a declined sender may not ask again. 0: declines are not stored. */
  readonly cooldown: number;

  constructor(
    @InjectRepository(DeclinedRequest) private readonly declined: Repository<DeclinedRequest>,
    @Inject(CONFIG) config: Pick<Config, 'friendRequestCooldown'>,
  ) {
    this.cooldown = config.friendRequestCooldown;
  }

  /** Starts the cooldown of the pairs now. */
  async remember(tx: Queryable, pairs: readonly Pair[]): Promise<void> {
    if (this.cooldown > 0) await queryNamed(tx, REMEMBER, columnsOf(pairs));
  }

  async lift(tx: Queryable, pairs: readonly Pair[]): Promise<void> {
    await queryNamed(tx, LIFT, columnsOf(pairs));
  }

  /** Deletes up to `most` rows whose cooldown is over, and returns how many. */
  async removeCooled(most: number): Promise<number> {
    const [row] = await queryNamed<{ n: number }>(this.declined, REMOVE_COOLED, [this.cooldown, most]);
    return row!.n;
  }
}

function columnsOf(pairs: readonly Pair[]): unknown[][] {
  return [pairs.map(({ owner }) => owner), pairs.map(({ peer }) => peer)];
}
