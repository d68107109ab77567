import { Injectable } from '@nestjs/common';
import { Adjacency, ListKind } from '#adjacency';
import type { Page, PageRequest, UserId } from '#kernel';
import { type NamedUser, Profiles } from '#profiles';

/** Reads the two lists of following, newest first. */
@Injectable()
export class ListFollows {
  constructor(
    private readonly adjacency: Adjacency,
    private readonly profiles: Profiles,
  ) {}

  async following(owner: UserId, page: PageRequest): Promise<Page<NamedUser>> {
    return this.profiles.describePage(await this.adjacency.page(ListKind.Following, owner, page));
  }

  async followers(owner: UserId, page: PageRequest): Promise<Page<NamedUser>> {
    return this.profiles.describePage(await this.adjacency.page(ListKind.Followers, owner, page));
  }
}
