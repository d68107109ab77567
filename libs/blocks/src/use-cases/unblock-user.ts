import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { BlockRepository } from '../block.repository.js';

/** Lifts a block. The connections that it ended are not restored. */
@Injectable()
export class UnblockUser {
  constructor(private readonly blocks: BlockRepository) {}

  async execute(blocker: UserId, blocked: UserId): Promise<void> {
    await this.blocks.apply({ blocker, blocked, blocks: false });
  }
}
