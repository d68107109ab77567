import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Adjacency, type Pair } from '#adjacency';
import { FollowRepository } from '#following';
import { FriendshipRepository } from '#friendship';
import { pairKey, type UserId } from '#kernel';
import { areAway, type GroupCommit, inTransaction } from '#platform/database';
import { appendEvents, type DomainEvent, EventDispatcher } from '#platform/events';
import { Block } from './block.entity.js';
import { USER_BLOCKED, USER_UNBLOCKED } from './blocks.events.js';
import { BLOCKS } from './blocks.lists.js';

/** A request to block a user, or to lift the block. */
export interface BlockChange {
  readonly blocker: UserId;
  readonly blocked: UserId;
  readonly blocks: boolean;
}

/** Writes blocks; the same transaction ends the other connections of a blocked pair. */
@Injectable()
export class BlockRepository {
  private readonly changes: GroupCommit<BlockChange, void, DomainEvent>;

  constructor(
    @InjectRepository(Block) blocks: Repository<Block>,
    private readonly adjacency: Adjacency,
    private readonly follows: FollowRepository,
    private readonly friendships: FriendshipRepository,
    dispatcher: EventDispatcher,
  ) {
    this.changes = dispatcher.groupCommit({
      key: ({ blocker, blocked }) => pairKey(blocker, blocked),
      maxBatch: 64,
      commit: async (changes) => ({
        results: changes.map(() => undefined),
        events: await inTransaction(blocks, (tx) => this.commit(tx, changes)),
      }),
      lost: (changes) =>
        areAway(
          blocks,
          changes.map(({ blocker, blocked }) => [blocker, blocked]),
        ),
    });
  }

  /** Resolves once the change is committed and its events are delivered. Concurrent changes share a commit. */
  async apply(change: BlockChange): Promise<void> {
    await this.changes.submit(change);
  }

  /** Returns the events of what changed. A block first ends all connections between the two. */
  private async commit(tx: EntityManager, changes: readonly BlockChange[]): Promise<DomainEvent[]> {
    await this.adjacency.lockPairs(tx, changes.map(pairOf));
    const begun = changes.filter(({ blocks }) => blocks).map(pairOf);
    const severed = await this.sever(tx, begun);
    const blocked = await this.change(tx, 'link', begun);
    const unblocked = await this.change(tx, 'unlink', changes.filter(({ blocks }) => !blocks).map(pairOf));
    const own = await appendEvents(tx, [
      ...blocked.map(({ owner, peer }) => ({ type: USER_BLOCKED, actor: owner, subject: peer })),
      ...unblocked.map(({ owner, peer }) => ({ type: USER_UNBLOCKED, actor: owner, subject: peer })),
    ]);
    return [...severed, ...own];
  }

  private async sever(tx: EntityManager, pairs: readonly Pair[]): Promise<DomainEvent[]> {
    if (pairs.length === 0) return [];
    const severed = pairs.map(({ owner, peer }) => ({ actor: owner, target: peer }));
    const follows = await this.follows.sever(tx, severed);
    return [...follows, ...(await this.friendships.sever(tx, severed))];
  }

  /** Returns the pairs that it changed. */
  private async change(tx: EntityManager, does: 'link' | 'unlink', pairs: readonly Pair[]): Promise<Pair[]> {
    if (pairs.length === 0) return [];
    return (await this.adjacency[does](tx, BLOCKS, pairs)).map(({ index }) => pairs[index]!);
  }
}

function pairOf({ blocker, blocked }: BlockChange): Pair {
  return { owner: blocker, peer: blocked };
}
