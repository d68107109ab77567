import type { Socket } from 'node:net';
import type { Caller } from '#kernel';

/** The client of a request. It is gone as soon as its connection cannot take an answer. */
export class Client implements Caller {
  constructor(private readonly socket: Socket) {}

  get isGone(): boolean {
    return this.socket.destroyed || this.socket.writableEnded;
  }
}
