import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Adjacency, listsEndedByBlocks, mirrorOf, type Pair } from '#adjacency';
import { pairKey, type UserId } from '#kernel';
import { areAway, type GroupCommit, inTransaction } from '#platform/database';
import { type Announcement, appendEvents, type DomainEvent, EventDispatcher } from '#platform/events';
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
    return appendEvents(tx, [
      ...severed,
      ...blocked.map(({ owner, peer }) => ({ type: USER_BLOCKED, actor: owner, subject: peer })),
      ...unblocked.map(({ owner, peer }) => ({ type: USER_UNBLOCKED, actor: owner, subject: peer })),
    ]);
  }

  /** Ends what each owner and peer have in the lists that a block ends. Returns what happened. */
  private async sever(tx: EntityManager, pairs: readonly Pair[]): Promise<Announcement[]> {
    if (pairs.length === 0) return [];
    const severed: Announcement[] = [];
    const turned = pairs.map(({ owner, peer }): Pair => ({ owner: peer, peer: owner }));
    for (const { list, byOwner, byPeer } of listsEndedByBlocks()) {
      const edges = mirrorOf(list) === list ? pairs : [...pairs, ...turned];
      const ended = await this.adjacency.unlink(tx, list, edges);
      for (const index of ended.map((edge) => edge.index).sort((one, other) => one - other)) {
        const { owner: actor, peer: subject } = pairs[index % pairs.length]!;
        severed.push({ type: index < pairs.length ? byOwner : byPeer, actor, subject });
      }
    }
    return severed;
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
