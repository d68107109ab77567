import { Injectable } from '@nestjs/common';
import { Adjacency, ListKind } from '#adjacency';
import type { Page, PageRequest, UserId } from '#kernel';

/** Reads the three lists of friendship, newest first. */
@Injectable()
export class ListFriendships {
  constructor(private readonly adjacency: Adjacency) {}

  friends(owner: UserId, page: PageRequest): Promise<Page> {
    return this.adjacency.page(ListKind.Friends, owner, page);
  }

  requestsSent(owner: UserId, page: PageRequest): Promise<Page> {
    return this.adjacency.page(ListKind.RequestsSent, owner, page);
  }

  requestsReceived(owner: UserId, page: PageRequest): Promise<Page> {
    return this.adjacency.page(ListKind.RequestsReceived, owner, page);
  }
}
