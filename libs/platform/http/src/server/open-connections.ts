import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** Interval of the checks for idle connections, in milliseconds. */
const SWEEP_MS = 50;
/** How long a client may take from its connection to its first request, in milliseconds. */
const FIRST_REQUEST_MS = 500;
/** How long to accept connections before the end of listening, in milliseconds. */
const ACCEPT_MS = 500;
/** For how many milliseconds no client may have come before it, and how long the last turn may take. */
const QUIET_MS = 5;
const QUIET_TURN_MS = 1;

interface Connection {
  readonly openedAt: number;
  /** Requests that are not answered completely. */
  requests: number;
  /** Bytes received until the last check. */
  received: number;
}

/** The connections of a server, so that it can stop without cutting off any request. */
export class OpenConnections {
  private readonly open = new Map<Socket, Connection>();
  /** When a client was last accepted or answered, by `performance.now`. */
  private lastMoved = -Infinity;
  private aboutToStop: Promise<void> | undefined;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.lastMoved = performance.now();
      this.open.set(socket, { openedAt: this.lastMoved, requests: 0, received: 0 });
      socket.once('close', () => this.open.delete(socket));
    });
    server.on('request', ({ socket }, response: ServerResponse) => {
      const connection = this.open.get(socket);
      if (connection === undefined) return;
      connection.requests++;
      response.once('close', () => {
        this.lastMoved = performance.now();
        connection.requests--;
      });
    });
  }

  get count(): number {
    return this.open.size;
  }

  /** Requests that are not answered completely. */
  get requests(): number {
    let sum = 0;
    for (const { requests } of this.open.values()) sum += requests;
    return sum;
  }

  /**
   * Resolves when the server has stopped listening; undefined if it is not about to stop. Answers wait for it, because
   * each of them lets a client connect again.
   */
  get untilStopped(): Promise<void> | undefined {
    return this.aboutToStop;
  }

  /**
   * Stops listening, and closes each connection when it is idle. Connections that are still open after `withinMs` are
   * cut off. Resolves when none is left, with the number of those cut off.
   */
  async close(withinMs: number): Promise<number> {
    let stopped!: () => void;
    this.aboutToStop = new Promise((done) => (stopped = done));
    await this.acceptWaiting();
    let cut = 0;
    const sweep = setInterval(() => this.closeIdle(), SWEEP_MS);
    const limit = setTimeout(() => {
      cut = this.open.size;
      for (const socket of this.open.keys()) socket.destroy();
    }, withinMs);
    // Close() of an HTTP server destroys connections whose answer is not yet sent completely, and ends the checks for
    // late requests.
    await new Promise((closed) => {
      NetServer.prototype.close.call(this.server, closed);
      stopped();
    });
    clearInterval(sweep);
    clearTimeout(limit);
    return cut;
  }

  /**
   * The system connects clients before the process accepts them, and resets those that the process has not accepted when
   * it stops listening. So this waits until none has come for a while, also none that was answered and connects again.
   */
  private async acceptWaiting(): Promise<void> {
    const end = performance.now() + ACCEPT_MS;
    let now = performance.now();
    let start: number;
    do {
      start = now;
      await turn();
      now = performance.now();
    } while (now < end && (now - this.lastMoved < QUIET_MS || now - start > QUIET_TURN_MS));
  }

  /**
   * A connection is idle if nothing has arrived since the last check: a part of a request may be under way. The first
   * request may take longer, over a network.
   */
  private closeIdle(): void {
    const now = performance.now();
    for (const [socket, connection] of this.open) {
      if (socket.bytesRead === 0 && now - connection.openedAt < FIRST_REQUEST_MS) continue;
      const quiet = socket.bytesRead === connection.received;
      connection.received = socket.bytesRead;
      if (quiet && connection.requests === 0 && socket.writableLength === 0 && !socket.writableEnded)
        socket.destroySoon();
    }
  }
}
