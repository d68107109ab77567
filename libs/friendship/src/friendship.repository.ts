import { Injectable } from '@nestjs/common';
import { Adjacency, ListKind } from '#adjacency';
import type { UserId } from '#kernel';
import type { Transaction } from '#platform/database';
import type { DomainEvent } from '#platform/events';
import type { FriendshipState } from './friendship.state.js';

export interface Pair {
  readonly actor: UserId;
  readonly target: UserId;
}

export interface PairEvent extends Pair {
  readonly type: string;
}

/** One lock per unordered pair, taken in one order by everybody, so that batches wait for each other without deadlock. */
const LOCK = {
  name: 'friendship.lock',
  text: `
    SELECT pg_advisory_xact_lock(pair.key)
    FROM (
      SELECT DISTINCT hashtextextended(least(actor, target)::text || greatest(actor, target)::text, 0) AS key
      FROM unnest($1::uuid[], $2::uuid[]) AS pair (actor, target)
      ORDER BY key
    ) AS pair`,
};

const APPEND = {
  name: 'friendship.append',
  text: `
    SELECT id, type, actor, subject, at
    FROM events.append($1::text[], $2::uuid[], $3::uuid[])`,
};

@Injectable()
export class FriendshipRepository {
  constructor(private readonly adjacency: Adjacency) {}

  /** Holds the pairs until the transaction ends: nobody else reads or changes their states meanwhile. */
  async lock(tx: Transaction, pairs: readonly Pair[]): Promise<void> {
    await tx.query(LOCK, [pairs.map((pair) => pair.actor), pairs.map((pair) => pair.target)]);
  }

  /** The state of each pair, seen by its actor. */
  async states(tx: Transaction, pairs: readonly Pair[]): Promise<FriendshipState[]> {
    const held = await this.adjacency.holds(
      tx,
      pairs.flatMap(({ actor, target }) => [
        { kind: ListKind.Friends, owner: actor, peer: target },
        { kind: ListKind.RequestsSent, owner: actor, peer: target },
        { kind: ListKind.RequestsSent, owner: target, peer: actor },
      ]),
    );
    return pairs.map((_, index) => {
      if (held[index * 3]) return 'friends';
      if (held[index * 3 + 1]) return 'sent';
      return held[index * 3 + 2] ? 'received' : 'none';
    });
  }

  async addRequests(tx: Transaction, pairs: readonly Pair[]): Promise<void> {
    await this.adjacency.link(tx, ListKind.RequestsSent, ListKind.RequestsReceived, pairs.map(toEdge));
  }

  async removeRequests(tx: Transaction, pairs: readonly Pair[]): Promise<void> {
    await this.adjacency.unlink(tx, ListKind.RequestsSent, ListKind.RequestsReceived, pairs.map(toEdge));
  }

  async addFriends(tx: Transaction, pairs: readonly Pair[]): Promise<void> {
    await this.adjacency.link(tx, ListKind.Friends, ListKind.Friends, pairs.map(toEdge));
  }

  async append(tx: Transaction, events: readonly PairEvent[]): Promise<DomainEvent[]> {
    if (events.length === 0) return [];
    return tx.query<DomainEvent>(APPEND, [
      events.map((event) => event.type),
      events.map((event) => event.actor),
      events.map((event) => event.target),
    ]);
  }
}

function toEdge(pair: Pair): { owner: UserId; peer: UserId } {
  return { owner: pair.actor, peer: pair.target };
}
