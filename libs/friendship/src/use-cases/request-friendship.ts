import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { SelfRequestError } from '../friendship.errors.js';
import { FriendshipWriter } from '../friendship-writer.js';

/** Asks a user to be friends, or accepts if that user has asked. Throws `self_target` or `already_friends`. */
@Injectable()
export class RequestFriendship {
  constructor(private readonly writer: FriendshipWriter) {}

  async execute(actor: UserId, target: UserId): Promise<void> {
    if (actor === target) throw new SelfRequestError();
    await this.writer.write({ command: 'request', actor, target });
  }
}
