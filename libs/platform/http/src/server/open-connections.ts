import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** Interval of the checks for idle connections, in milliseconds. */
const SWEEP_MS = 50;

interface Connection {
  /** Requests that are not answered completely. */
  requests: number;
  /** Bytes received until the last check. */
  received: number;
}

/** The connections of a server, so that it can stop without cutting off any request. */
export class OpenConnections {
  private readonly open = new Map<Socket, Connection>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.open.set(socket, { requests: 0, received: 0 });
      socket.once('close', () => this.open.delete(socket));
    });
    server.on('request', ({ socket }, response: ServerResponse) => {
      const connection = this.open.get(socket);
      if (connection === undefined) return;
      connection.requests++;
      response.once('close', () => connection.requests--);
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
   * Stops listening, and closes each connection when it is idle. Connections that are still open after `withinMs` are
   * cut off. Resolves when none is left, with the number of those cut off.
   */
  async close(withinMs: number): Promise<number> {
    let cut = 0;
    const sweep = setInterval(() => this.closeIdle(), SWEEP_MS);
    const limit = setTimeout(() => {
      cut = this.open.size;
      for (const socket of this.open.keys()) socket.destroy();
    }, withinMs);
    // Close() of an HTTP server destroys connections whose answer is not yet sent completely, and ends the checks for
    // late requests.
    await new Promise((closed) => NetServer.prototype.close.call(this.server, closed));
    clearInterval(sweep);
    clearTimeout(limit);
    return cut;
  }

  /** A connection is idle if nothing has arrived since the last check: a part of a request may be under way. */
  private closeIdle(): void {
    for (const [socket, connection] of this.open) {
      const quiet = socket.bytesRead === connection.received;
      connection.received = socket.bytesRead;
      if (quiet && connection.requests === 0 && socket.writableLength === 0 && !socket.writableEnded)
        socket.destroySoon();
    }
  }
}
