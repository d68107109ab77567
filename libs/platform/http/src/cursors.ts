import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type UserId } from '#kernel';
import { CONFIG, type Config } from '#platform/config';
import { InvalidCursorError } from './http.errors.js';

const MAC_BYTES = 12;
const POSITION_BYTES = 8;
/** Positions are below 2 ** 60; one above 2 ** 63 would not be a valid bigint in PostgreSQL. */
const FIRST_BYTE_BEYOND = 0x10;

/** A cursor contains a position in a list, and a MAC over the position, the list and its owner. */
@Injectable()
export class Cursors {
  private readonly key: string;

  constructor(@Inject(CONFIG) { jwt }: Config) {
    this.key = `cursor:${jwt.secret ?? jwt.publicKey ?? jwt.jwksUri ?? ''}`;
  }

  encode(position: string, list: string, owner: UserId): string {
    const bytes = Buffer.alloc(POSITION_BYTES);
    bytes.writeBigUInt64BE(BigInt(position));
    return Buffer.concat([bytes, this.mac(bytes, list, owner)]).toString('base64url');
  }

  /** Throws InvalidCursorError unless `encode` has created the cursor for this list of this owner. */
  decode(cursor: string, list: string, owner: UserId): string {
    const bytes = Buffer.from(cursor, 'base64url');
    const position = bytes.subarray(0, POSITION_BYTES);
    const genuine =
      bytes.length === POSITION_BYTES + MAC_BYTES &&
      position[0]! < FIRST_BYTE_BEYOND &&
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(POSITION_BYTES), this.mac(position, list, owner));
    if (!genuine) throw new InvalidCursorError();
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
