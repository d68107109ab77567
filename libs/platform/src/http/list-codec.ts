import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DEFAULT_LIMIT, DomainError, MAX_LIMIT, type Page, type PageRequest, type UserId } from '#kernel';
import { CONFIG, type Config } from '../config/index.js';
import type { ListEntry, ListQuery, ListResponse } from './list.dto.js';
import { invalid } from './validation.pipe.js';

const MAC_BYTES = 12;
const POSITION_BYTES = 8;

/** Translates between list queries and pages. A cursor is a position with a MAC over it, the list and its owner. */
@Injectable()
export class ListCodec {
  private readonly key: string;

  constructor(@Inject(CONFIG) { jwt }: Config) {
    this.key = `cursor:${jwt.secret ?? jwt.publicKey ?? jwt.jwksUri ?? ''}`;
  }

  /** Throws `invalid_cursor`, or `invalid_request` for an offset beside a cursor. */
  toPageRequest(query: ListQuery, list: string, owner: UserId): PageRequest {
    const range = rangeOf(query);
    if (query.cursor === undefined) return range;
    if (query.offset !== undefined) {
      throw invalid([{ field: 'offset', message: 'offset cannot be combined with cursor' }]);
    }
    return { ...range, before: this.decode(query.cursor, list, owner) };
  }

  /** Adds the `Link` header that leads to the next page, if there is one. */
  toResponse(
    page: Page<ListEntry>,
    query: ListQuery,
    list: string,
    owner: UserId,
    reply: FastifyReply,
  ): ListResponse {
    const { offset, limit } = rangeOf(query);
    const meta = { total: page.total, offset, limit };
    if (page.next === undefined) return { message: 'OK', data: [...page.items], meta };
    const next_cursor = this.encode(page.next, list, owner);
    const path = reply.request.url.split('?', 1)[0]!;
    const user = query.user_id ? `user_id=${query.user_id}&` : '';
    void reply.header('Link', `<${path}?${user}limit=${limit}&cursor=${next_cursor}>; rel="next"`);
    return { message: 'OK', data: [...page.items], meta: { ...meta, next_cursor } };
  }

  private encode(position: string, list: string, owner: UserId): string {
    const bytes = Buffer.alloc(POSITION_BYTES);
    bytes.writeBigUInt64BE(BigInt(position));
    return Buffer.concat([bytes, this.mac(bytes, list, owner)]).toString('base64url');
  }

  private decode(cursor: string, list: string, owner: UserId): string {
    const bytes = Buffer.from(cursor, 'base64url');
    const position = bytes.subarray(0, POSITION_BYTES);
    const genuine =
      bytes.length === POSITION_BYTES + MAC_BYTES &&
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(POSITION_BYTES), this.mac(position, list, owner));
    if (!genuine)
      throw new DomainError('invalid_cursor', 'invalid', 'The cursor does not belong to this list.');
    return position.readBigUInt64BE().toString();
  }

  private mac(position: Buffer, list: string, owner: UserId): Buffer {
    return createHmac('sha256', this.key)
      .update(position)
      .update(`${list}:${owner}`)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}

/** The offset and the limit in force. */
function rangeOf(query: ListQuery): { offset: number; limit: number } {
  return { offset: query.offset ?? 0, limit: Math.min(query.limit ?? DEFAULT_LIMIT, MAX_LIMIT) };
}
