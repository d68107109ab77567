import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { FriendshipWriter } from '../friendship-writer.js';

/** Takes a pending request back; where there is none nothing changes. */
@Injectable()
export class CancelFriendRequest {
  constructor(private readonly writer: FriendshipWriter) {}

  async execute(actor: UserId, target: UserId): Promise<void> {
    if (actor === target) return;
    await this.writer.write({ command: 'cancel', actor, target });
  }
}
