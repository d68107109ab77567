import { Injectable } from '@nestjs/common';
import { Adjacency, ListKind } from '#adjacency';
import type { Page, PageRequest, UserId } from '#kernel';

/** Reads the two lists of following, newest first. */
@Injectable()
export class ListFollows {
  constructor(private readonly adjacency: Adjacency) {}

  following(owner: UserId, page: PageRequest): Promise<Page> {
    return this.adjacency.page(ListKind.Following, owner, page);
  }

  followers(owner: UserId, page: PageRequest): Promise<Page> {
    return this.adjacency.page(ListKind.Followers, owner, page);
  }
}
