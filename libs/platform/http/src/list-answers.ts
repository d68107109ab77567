import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  DEFAULT_LIMIT,
  MAX_LIMIT,
  type Page,
  type PageInclude,
  type PageRequest,
  type UserId,
} from '#kernel';
import type { Principal } from '#platform/auth';
import { Cursors } from './cursors.js';
import { InvalidRequestError } from './http.errors.js';
import type { ListQuery } from './list.dto.js';

/** A request to a list endpoint. */
export interface ListQuestion {
  /** The list's name in its cursors. */
  readonly list: string;
  readonly owner: UserId;
  readonly principal: Principal;
  readonly query: ListQuery;
  readonly reply: FastifyReply;
}

/** Answers all list endpoints in the same way: range, cursor, `Link` header and the text of a `ListResponse`. */
@Injectable()
export class ListAnswers {
  constructor(private readonly cursors: Cursors) {}

  /** Throws InvalidCursorError, or InvalidRequestError if offset and cursor are combined. */
  async answer(question: ListQuestion, read: (request: PageRequest) => Promise<Page>): Promise<string> {
    const { query, list, owner } = question;
    const range = {
      offset: query.offset ?? 0,
      limit: Math.min(query.limit ?? DEFAULT_LIMIT, MAX_LIMIT),
    };
    if (query.cursor !== undefined && range.offset > 0) {
      const message = 'offset cannot be combined with cursor';
      throw new InvalidRequestError({ errors: [{ field: 'offset', message }] });
    }
    const before = query.cursor === undefined ? undefined : this.cursors.decode(query.cursor, list, owner);
    const page = await read({ ...range, before, include: includeOf(question) });
    const next_cursor = page.next === undefined ? undefined : this.cursors.encode(page.next, list, owner);
    if (next_cursor !== undefined) linkNext(question, range.limit, next_cursor);
    const meta = JSON.stringify({ total: page.total, ...range, next_cursor });
    return `{"message":"OK","data":${page.entries},"meta":${meta}}`;
  }
}

/** Undefined if nothing is included. For a back end, relationships are those of the owner. */
function includeOf({ query: { include }, owner, principal }: ListQuestion): PageInclude | undefined {
  if (include === undefined) return undefined;
  return {
    since: include.includes('since'),
    relationshipWith: include.includes('relationship') ? (principal.userId ?? owner) : undefined,
  };
}

/** A relative URL, which works under any path prefix. */
function linkNext({ query, reply }: ListQuestion, limit: number, cursor: string): void {
  const user = query.user_id ? `user_id=${query.user_id}&` : '';
  const include = query.include ? `include=${query.include.join(',')}&` : '';
  void reply.header('Link', `<?${user}${include}limit=${limit}&cursor=${cursor}>; rel="next"`);
}
