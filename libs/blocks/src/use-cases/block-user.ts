import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { BlockRepository } from '../block.repository.js';
import { SelfBlockError } from '../blocks.errors.js';

/** Ends all connections between two users, and hides them from each other until the block is lifted. */
@Injectable()
export class BlockUser {
  constructor(private readonly blocks: BlockRepository) {}

  /** Throws SelfBlockError. */
  async execute(blocker: UserId, blocked: UserId): Promise<void> {
    if (blocker === blocked) throw new SelfBlockError();
    await this.blocks.apply({ blocker, blocked, blocks: true });
  }
}
