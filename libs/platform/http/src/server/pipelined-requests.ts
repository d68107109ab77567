import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many safe requests of a connection are carried out at once. */
const AT_ONCE = 4;
/** How many waiting requests are started in one turn of the event loop. */
const STARTS_PER_TURN = 50;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A listener that carries out the requests that a client sends without waiting for answers (pipelining) as RFC 9112
 * allows, section 9.3.2: safe ones a few at once, others alone. The rest waits, and meanwhile nothing is read from the
 * connection. What follows the last answer of a connection is not carried out.
 * @param most how many may wait on all connections: each takes some kilobytes; a client that sends more is cut off
 * @param cutOff is called for each client that is
 */
export function takeInTurn(listener: RequestListener, most: number, cutOff: () => void): RequestListener {
  const turns = new Turns(most, cutOff);
  const pipelines = new WeakMap<Socket, Pipeline>();
  return (request, response) => {
    const { socket } = request;
    let pipeline = pipelines.get(socket);
    if (pipeline === undefined) pipelines.set(socket, (pipeline = new Pipeline(socket, listener, turns)));
    pipeline.take(request, response);
  };
}

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of this request, not of the one that is answered before it. */
  readonly context: AsyncResource;
}

/** The requests of one connection. */
class Pipeline {
  private readonly underWay = new Set<ServerResponse>();
  /** Whether the request under way is not safe. */
  private alone = false;
  private waiting: Waiting[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly listener: RequestListener,
    private readonly turns: Turns,
  ) {
    socket.once('close', () => this.end());
    // Node reads on by itself for a body, or when the answers before are sent.
    socket.on('resume', () => {
      if (this.waiting.length > 0 && socket.writable) socket.pause();
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    // Nothing more is answered on this connection.
    if (!this.socket.writable) return;
    if (this.waiting.length === 0 && this.isFreeFor(request)) this.start(request, response);
    else if (this.turns.hasRoom) this.wait(request, response);
    else {
      this.socket.destroy();
      this.turns.cutOff();
    }
  }

  /** Starts the next request, if it may; returns whether another one might start. */
  startNext(): boolean {
    const next = this.waiting[0];
    if (next === undefined || !this.isFreeFor(next.request)) return false;
    if (!this.socket.writable) {
      this.forget();
      return false;
    }
    this.waiting.shift();
    this.turns.waiting--;
    if (this.waiting.length === 0) this.socket.resume();
    const { request, response, context } = next;
    context.runInAsyncScope(() => this.start(request, response));
    return true;
  }

  private isFreeFor({ method }: IncomingMessage): boolean {
    return this.underWay.size === 0 || (!this.alone && this.underWay.size < AT_ONCE && SAFE.has(method!));
  }

  private start(request: IncomingMessage, response: ServerResponse): void {
    this.underWay.add(response);
    this.alone = !SAFE.has(request.method!);
    response.once('close', () => {
      this.underWay.delete(response);
      if (this.waiting.length > 0) this.turns.ask(this);
    });
    this.listener(request, response);
  }

  private wait(request: IncomingMessage, response: ServerResponse): void {
    this.turns.waiting++;
    this.waiting.push({ request, response, context: new AsyncResource('WaitingRequest') });
    this.socket.pause();
  }

  /** Node closes only the first response when the client goes; what is done for the others must end, too. */
  private end(): void {
    this.forget();
    for (const response of this.underWay) {
      response.destroy();
      response.emit('close');
    }
  }

  private forget(): void {
    this.turns.waiting -= this.waiting.length;
    this.waiting = [];
  }
}

/** Starts the waiting requests of all connections, a limited number in each turn of the event loop. */
class Turns {
  waiting = 0;
  private readonly asking = new Set<Pipeline>();
  private scheduled = false;

  constructor(
    private readonly most: number,
    readonly cutOff: () => void,
  ) {}

  get hasRoom(): boolean {
    return this.waiting < this.most;
  }

  ask(pipeline: Pipeline): void {
    this.asking.add(pipeline);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.scheduled = false;
    let left = STARTS_PER_TURN;
    for (const pipeline of this.asking) {
      if (left-- === 0) break;
      this.asking.delete(pipeline);
      // Behind the others.
      if (pipeline.startNext()) this.asking.add(pipeline);
    }
    if (this.asking.size > 0) this.schedule();
  }
}
