import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type UserId } from '#kernel';
import { CONFIG, type Config } from '#platform/config';
import { CursorSecretRepository } from './cursor-secret.repository.js';
import { InvalidCursorError } from './http.errors.js';

const MAC_BYTES = 12;
const POSITION_BYTES = 8;
/** Positions are below 2 ** 60; one above 2 ** 63 would not be a valid bigint in PostgreSQL. */
const FIRST_BYTE_BEYOND = 0x10;

/**
 * A cursor contains a position in a list, and a MAC over the position, the list and its owner. Its key does not depend
 * on the keys that verify tokens, so it survives their rotation.
 */
@Injectable()
export class Cursors implements OnModuleInit {
  private key: Buffer;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'cursorSecret'>,
    private readonly kept: CursorSecretRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    const secret = this.config.cursorSecret ?? (await this.kept.read());
    this.key = createHmac('sha256', secret).update('cursor').digest();
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
