import { Injectable } from '@nestjs/common';
import { Adjacency, ListKind } from '#adjacency';
import type { Page, PageRequest, UserId } from '#kernel';
import { type NamedUser, Profiles } from '#profiles';

/** Reads the three lists of friendship, newest first. */
@Injectable()
export class ListFriendships {
  constructor(
    private readonly adjacency: Adjacency,
    private readonly profiles: Profiles,
  ) {}

  async friends(owner: UserId, page: PageRequest): Promise<Page<NamedUser>> {
    return this.profiles.describePage(await this.adjacency.page(ListKind.Friends, owner, page));
  }

  async requestsSent(owner: UserId, page: PageRequest): Promise<Page<NamedUser>> {
    return this.profiles.describePage(await this.adjacency.page(ListKind.RequestsSent, owner, page));
  }

  async requestsReceived(owner: UserId, page: PageRequest): Promise<Page<NamedUser>> {
    return this.profiles.describePage(await this.adjacency.page(ListKind.RequestsReceived, owner, page));
  }
}
