import type { components, operations } from './openapi.js';
import type { ListEntry } from './types.js';

type ListQuery = NonNullable<operations['listFollowers']['parameters']['query']>;

/** A page of a list, as the API sends it: `data` are the entries, `meta.total` is the length of the whole list. */
export type Page = components['schemas']['ListResponse'];

export interface ListOptions extends Pick<ListQuery, 'offset' | 'limit' | 'cursor' | 'include'> {
  /** Whose list it is; the default is the user of the token. A service token must name a user. */
  userId?: string;
  signal?: AbortSignal;
}

/** A list of users, newest first. Nothing is requested before one of the methods is called. */
export class ConnectionList {
  constructor(
    private readonly read: (query: ListQuery, signal?: AbortSignal) => Promise<Page>,
    private readonly options: ListOptions,
  ) {}

  /** One page: at `offset` or `cursor`, of `limit` entries. */
  page(): Promise<Page> {
    const { offset, cursor } = this.options;
    return this.request({ offset, cursor });
  }

  /** That page and all after it. An entry that stays on the list is shown exactly once. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    let page = await this.page();
    for (;;) {
      yield page;
      const cursor = page.meta.next_cursor;
      if (cursor === undefined) return;
      page = await this.request({ cursor });
    }
  }

  /** The entries of `pages()`. */
  async *all(): AsyncGenerator<ListEntry, void, undefined> {
    for await (const { data } of this.pages()) yield* data;
  }

  private request(place: Pick<ListQuery, 'offset' | 'cursor'>): Promise<Page> {
    const { userId, limit, include, signal } = this.options;
    return this.read({ user_id: userId, limit, include, ...place }, signal);
  }
}
